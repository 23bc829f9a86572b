import { useTranslation } from 'react-i18next';
import type { Status } from '../../../server/console/contract/status.js';
import { Card } from '../../components/Card.js';
import { CopyText } from '../../components/CopyText.js';
import { Facts } from '../../components/Facts.js';
import { StatusTag } from '../../components/StatusTag.js';
import { useFormat } from '../../lib/useFormat.js';

/** Version, age, where the data lies, and whether the store takes writes. */
export function AboutCloud({ status, now }: { status: Status; now: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { store } = status;
  const rows = Object.values(store.tables).reduce((sum, table) => sum + table.rows, 0);
  const startedAt = Date.parse(status.started_at);
  return (
    <Card
      title={t('home.about.title')}
      aside={
        <StatusTag tone={store.writable ? 'ok' : 'bad'}>
          {t(store.writable ? 'home.about.writable' : 'home.about.readOnly')}
        </StatusTag>
      }
    >
      <Facts
        facts={[
          [
            t('home.about.dataDir'),
            <CopyText key="dir" text={status.data_dir} label={t('home.about.dataDir')} />,
          ],
          [
            t('home.about.version'),
            t('home.about.versionAndPid', { version: status.version, pid: status.pid }),
          ],
          [
            t('home.about.uptime'),
            <span key="up" title={format.exact(startedAt)}>
              {format.duration(now - startedAt)}
            </span>,
          ],
          [t('home.about.rows'), format.number(rows)],
          [t('home.about.journal'), format.bytes(store.journal_bytes)],
          [t('home.about.commits'), format.number(store.commits)],
          [t('home.about.checkpoints'), format.number(store.checkpoints)],
          [t('home.about.zone'), `${status.zone} (${format.zone(now)})`],
        ]}
      />
    </Card>
  );
}
