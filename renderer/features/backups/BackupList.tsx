import DeleteOutlined from '@ant-design/icons/DeleteOutlined';
import { useTranslation } from 'react-i18next';
import type { Backup } from '../../../server/console/contract/backups.js';
import { LiveTable, type Column } from '../../components/LiveTable.js';
import { Empty } from '../../components/States.js';
import { StatusTag } from '../../components/StatusTag.js';
import { Time } from '../../components/Time.js';
import { useFormat } from '../../lib/useFormat.js';

interface BackupListProps {
  items: readonly Backup[];
  now: number;
  /** Why no act can begin now. */
  refused: string | undefined;
  acts: Record<'verify' | 'restore' | 'download' | 'remove', (backup: Backup) => void>;
}

export function BackupList({ items, now, refused, acts }: BackupListProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = ({ created_at: at }: Backup) => format.when(Date.parse(at), now);
  const columns: Column<Backup>[] = [
    {
      key: 'when',
      title: t('backups.list.when'),
      cell: (row) => <Time at={row.created_at} now={now} />,
    },
    { key: 'proof', title: t('backups.list.proof'), phone: 'status', cell: (row) => <Proof backup={row} /> },
    {
      key: 'reason',
      title: t('backups.list.reason'),
      cell: ({ reason }) => t(`backups.reason.${reason ?? 'uploaded'}`),
    },
    {
      key: 'size',
      title: t('backups.list.size'),
      isNumber: true,
      cell: ({ bytes }) => format.bytes(bytes),
    },
    {
      key: 'sealed',
      title: t('backups.list.sealed'),
      cell: ({ is_sealed: isSealed }) => t(isSealed ? 'backups.list.yes' : 'backups.list.no'),
    },
    { key: 'second', title: t('backups.list.second'), cell: (row) => <Second backup={row} /> },
    { key: 'version', title: t('backups.list.version'), cell: ({ app }) => app ?? '–' },
  ];
  return (
    <LiveTable
      label={t('backups.list.title')}
      columns={columns}
      rows={items}
      keyOf={({ name }) => name}
      nameOf={nameOf}
      list="backups"
      total={items.length}
      page={1}
      pageSize={Math.max(1, items.length)}
      onPage={() => undefined}
      actsOf={(row) => [
        { key: 'verify', label: t('backups.act.verify'), run: () => acts.verify(row), refused },
        { key: 'restore', label: t('backups.act.restore'), run: () => acts.restore(row), refused },
        { key: 'download', label: t('backups.act.download'), run: () => acts.download(row) },
        {
          key: 'remove',
          label: (
            <>
              <DeleteOutlined /> {t('backups.act.remove')}
            </>
          ),
          run: () => acts.remove(row),
          refused,
        },
      ]}
      empty={<Empty>{t('backups.list.empty')}</Empty>}
    />
  );
}

function Proof({ backup: { damage, verified } }: { backup: Backup }) {
  const { t } = useTranslation();
  const format = useFormat();
  const broken = damage ?? verified?.broken;
  if (broken) {
    return (
      <StatusTag tone="bad" title={broken}>
        {t('backups.proof.broken')}
      </StatusTag>
    );
  }
  if (!verified) return <StatusTag tone="wait">{t('backups.proof.never')}</StatusTag>;
  return (
    <StatusTag tone="ok" title={format.exact(Date.parse(verified.at))}>
      {t('backups.proof.whole')}
    </StatusTag>
  );
}

function Second({ backup: { second } }: { backup: Backup }) {
  const { t } = useTranslation();
  if (!second) return <>–</>;
  if (second.failure === null) return <StatusTag tone="ok">{t('backups.second.there')}</StatusTag>;
  return (
    <StatusTag tone="bad" title={second.failure}>
      {t('backups.second.failed')}
    </StatusTag>
  );
}
