// One entry whole: who, from where, and each field before and after.
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../lib/useFormat.js';
import { DiffPreview } from '../DiffPreview.js';
import { Drawer } from '../Drawer.js';
import { Facts } from '../Facts.js';
import { changesOf, plainDetail } from './changes.js';
import { sentenceOf, whoOf, type AuditEntry } from './sentence.js';

export function EntryDrawer({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = { t, format };
  const { username } = entry.detail;
  const isNamed = entry.target_type === 'manager' && typeof username === 'string';
  const changes = changesOf(entry, isNamed ? username : `#${entry.target_id}`, words);
  const plain = plainDetail(entry, words);
  return (
    <Drawer title={t('audit.entry', { id: entry.id })} onClose={onClose}>
      <div className="dc-stack">
        <p>
          <strong>{sentenceOf(t, format, entry)}</strong>
        </p>
        <Facts
          facts={[
            [t('audit.at'), format.exact(Date.parse(entry.created_at))],
            [t('audit.who'), whoOf(t, entry)],
            [t('audit.ip'), entry.ip || '–'],
            [t('audit.action'), <code key="action">{entry.action}</code>],
          ]}
        />
        {changes.length > 0 && (
          <>
            <h3>{t('audit.changes')}</h3>
            <DiffPreview items={changes} label={t('audit.changes')} />
          </>
        )}
        {plain.length > 0 && (
          <>
            <h3>{t('audit.detail')}</h3>
            <Facts facts={plain} />
          </>
        )}
      </div>
    </Drawer>
  );
}
