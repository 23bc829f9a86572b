// One entry whole: who, from where, and each field before and after.
import { useTranslation } from 'react-i18next';
import { DiffPreview } from '../../components/DiffPreview.js';
import { Drawer } from '../../components/Drawer.js';
import { Facts } from '../../components/Facts.js';
import { useFormat } from '../../lib/useFormat.js';
import { changesOf, plainDetail } from './changes.js';
import { sentenceOf, whoOf } from './sentence.js';
import type { AuditEntry } from './useAudit.js';

export function EntryDrawer({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { username } = entry.detail;
  const changes = changesOf(entry, typeof username === 'string' ? username : '');
  return (
    <Drawer title={t('super.audit.entry', { id: entry.id })} onClose={onClose}>
      <div className="dc-stack">
        <p>
          <strong>{sentenceOf(t, entry)}</strong>
        </p>
        <Facts
          facts={[
            [t('super.audit.at'), format.exact(Date.parse(entry.created_at))],
            [t('super.audit.who'), whoOf(t, entry)],
            entry.via !== null && entry.via !== '' && [t('super.audit.via'), t('common.yes')],
            [t('super.audit.ip'), entry.ip || '–'],
            [t('super.audit.action'), <code key="action">{entry.action}</code>],
          ]}
        />
        {changes.length > 0 && (
          <>
            <h3>{t('super.audit.changes')}</h3>
            <DiffPreview items={changes} label={t('super.audit.changes')} />
          </>
        )}
        {plainDetail(entry).length > 0 && (
          <>
            <h3>{t('super.audit.detail')}</h3>
            <Facts facts={plainDetail(entry)} />
          </>
        )}
      </div>
    </Drawer>
  );
}
