// What became of one code, oldest first, as far as the code itself knows it.
import { useTranslation } from 'react-i18next';
import { Dialog } from '../Dialog.js';
import { TimeLine, type TimeLineEvent } from '../TimeLine.js';
import { shortCode, type StockItem } from './stock.js';

type Item = StockItem & { used_by_manager_username?: string; used_by_user_id?: number | null };

export function CodeHistory({ item, onClose }: { item: Item; onClose: () => void }) {
  const { t } = useTranslation();
  const usedBy = item.used_by_manager_username || (item.used_by_user_id ? `#${item.used_by_user_id}` : '');
  const events: TimeLineEvent[] = [
    {
      key: 'made',
      at: item.created_at,
      tone: 'run' as const,
      title: t('codes.events.made'),
      detail: item.batch_name,
    },
    ...(item.handed_out_at === null
      ? []
      : [{ key: 'out', at: item.handed_out_at, tone: 'held' as const, title: t('codes.events.handedOut') }]),
    ...(item.used_at === null
      ? []
      : [
          {
            key: 'used',
            at: item.used_at,
            tone: 'ok' as const,
            title: t('codes.events.used'),
            detail: usedBy,
          },
        ]),
    ...(item.lapsed && item.valid_until !== null
      ? [{ key: 'lapsed', at: item.valid_until, tone: 'warn' as const, title: t('codes.events.lapsed') }]
      : []),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return (
    <Dialog title={`${shortCode(item)} · ${t('codes.history')}`} onClose={onClose}>
      <TimeLine label={t('codes.history')} events={events} />
      {item.status === 'revoked' && (
        <p>
          {t('codes.events.revoked')} <span className="dc-hint">{t('codes.events.revokedHint')}</span>
        </p>
      )}
    </Dialog>
  );
}
