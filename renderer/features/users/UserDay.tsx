// What of a user is due within 24 hours.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { getUserCalendar } from '../../../server/services/oas/contract/calendar.js';
import { Failed, Loading } from '../../components/States.js';
import { TimeLine } from '../../components/TimeLine.js';
import { call } from '../../lib/api.js';
import { wordOf } from '../../lib/i18n.js';
import { useFormat } from '../../lib/useFormat.js';
import { userKeys } from './keys.js';

export function UserDay({ id }: { id: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const day = useQuery({
    queryKey: userKeys.part(id, 'day'),
    queryFn: ({ signal }) => call(getUserCalendar, { params: { user_id: id }, query: {} }, { signal }),
  });
  if (day.isPending) return <Loading rows={6} />;
  if (!day.data) return <Failed error={day.error} retry={() => void day.refetch()} busy={day.isFetching} />;
  const spans = day.data.quiet.map(
    ({ from, to }) => `${format.clock(Date.parse(from))}–${format.clock(Date.parse(to))}`,
  );
  return (
    <div className="dc-stack">
      {spans.length > 0 && (
        <p className="dc-hint">
          {t('calendar.quiet', { spans: spans.join('、') })} · {t('calendar.quietHint')}
        </p>
      )}
      <TimeLine
        label={t('users.tab.day')}
        empty={t('users.nothingNext')}
        events={day.data.items.map((item, index) => ({
          key: `${item.task_type}.${item.at}.${index}`,
          at: item.at,
          tone: item.repeat ? 'off' : 'wait',
          title: wordOf(`tasks.${item.task_type}`, item.task_type),
          detail:
            item.daily !== null
              ? t('calendar.daily', { at: item.daily })
              : item.repeat
                ? t('calendar.repeat')
                : undefined,
        }))}
      />
    </div>
  );
}
