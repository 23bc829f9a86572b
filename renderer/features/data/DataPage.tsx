// What fills the disk, how long is it kept?
import { useTranslation } from 'react-i18next';
import type { DataState } from '../../../server/console/contract/data.js';
import { Card } from '../../components/Card.js';
import { CopyText } from '../../components/CopyText.js';
import { Figure, FigureRow } from '../../components/Figure.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Loading } from '../../components/States.js';
import { useFormat } from '../../lib/useFormat.js';
import { Care } from './Care.js';
import { Retention } from './Retention.js';
import { Tables } from './Tables.js';
import { useData } from './useData.js';

/** Below it the disk is told as nearly full. */
const LITTLE_ROOM = 0.1;

export function DataPage() {
  const { t } = useTranslation();
  const data = useData();
  return (
    <>
      <h1>{t('data.title')}</h1>
      <QueryFailure query={data} />
      {data.isPending && <Loading cards={4} />}
      {data.data && (
        <>
          <Sizes data={data.data} />
          <div className="dc-grid">
            <div className="dc-stack">
              <Tables data={data.data} />
            </div>
            <div className="dc-stack">
              <Retention data={data.data} />
              <Care data={data.data} />
              <Card title={t('data.folder')}>
                <CopyText text={data.data.folder} label={t('data.folder')} />
              </Card>
            </div>
          </div>
        </>
      )}
    </>
  );
}

function Sizes({ data }: { data: DataState }) {
  const { t } = useTranslation();
  const { bytes, number } = useFormat();
  const { disk, tables, journal_bytes: journal, backups } = data;
  const inTables = tables.reduce((sum, table) => sum + table.bytes + table.sealed_bytes, 0);
  const isFull = disk !== null && disk.free_bytes < disk.total_bytes * LITTLE_ROOM;
  return (
    <FigureRow label={t('data.sizes')}>
      <Figure
        title={t('data.free')}
        value={disk === null ? t('data.unknown') : bytes(disk.free_bytes)}
        hint={disk === null ? undefined : t('data.of', { total: bytes(disk.total_bytes) })}
        {...(isFull ? { tone: 'bad' as const } : {})}
      />
      <Figure
        title={t('data.inTables')}
        value={bytes(inTables)}
        hint={t('data.journal', { size: bytes(journal) })}
      />
      <Figure
        title={t('data.backups')}
        value={backups === null ? t('data.unknown') : bytes(backups.bytes)}
        hint={
          backups === null
            ? t('data.noFolder')
            : t('data.files', { count: backups.files, number: number(backups.files) })
        }
        to="/backups"
      />
      <Figure title={t('data.logs')} value={bytes(data.logs_bytes)} to="/logs" />
    </FigureRow>
  );
}
