// What happened to my account? One time line, newest first, by day.
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import Button from 'antd/es/button';
import { z } from 'zod';
import { listLogs } from '../../../server/services/oas/contract/user.js';
import { AwayLine } from '../../components/AwayLine.js';
import { Banner } from '../../components/Banner.js';
import { FilterBar } from '../../components/FilterBar.js';
import { Pager } from '../../components/Pager.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Empty, Loading } from '../../components/States.js';
import { TimeLine } from '../../components/TimeLine.js';
import { ApiError } from '../../lib/api.js';
import { useFilters } from '../../lib/useFilters.js';
import { useFormat } from '../../lib/useFormat.js';
import { useLiveInvalidation } from '../../lib/liveFeed.js';
import { useList } from '../../lib/useList.js';
import { useNow } from '../../lib/useNow.js';
import { useTaskOptions } from './useTaskOptions.js';
import { runKeys } from './keys.js';
import { runEvent } from './runEvent.js';

const Address = z.object({
  keyword: z.string().max(200),
  kind: z.enum(['job', 'log', 'audit']),
  task: z.string().max(64),
});
const PAGE_SIZE = 50;

export function RunsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  const filters = useFilters(Address);
  const tasks = useTaskOptions();
  const query = { ...filters.values, page: filters.page, page_size: PAGE_SIZE };
  const list = useList(runKeys.list, listLogs, { query });
  useLiveInvalidation(['jobs'], runKeys.list);
  const isExpired = list.error instanceof ApiError && list.error.code === 'account_expired';
  if (isExpired) {
    return (
      <>
        <h1>{t('user.runs.title')}</h1>
        <Empty act={<Link to="/user">{t('user.tasks.toRedeem')}</Link>}>{t('user.tasks.expired')}</Empty>
      </>
    );
  }
  const dayOf = (at: string) => format.wall(Date.parse(at)).slice(0, 10);
  const today = format.wall(now).slice(0, 10);
  const days = byDay(list.data?.items ?? [], ({ event_at }) => dayOf(event_at));
  return (
    <>
      <h1>{t('user.runs.title')}</h1>
      <FilterBar
        filters={filters}
        search={{ name: 'keyword', label: t('user.runs.search') }}
        fields={[
          {
            name: 'kind',
            label: t('user.runs.kind'),
            kind: 'choice',
            options: [
              { value: 'job', label: t('user.runs.kindJob') },
              { value: 'log', label: t('user.runs.kindLog') },
              { value: 'audit', label: t('user.runs.kindAudit') },
            ],
          },
          { name: 'task', label: t('user.runs.task'), kind: 'choice', options: tasks },
        ]}
      />
      <AwayLine since={list.dataUpdatedAt} />
      <QueryFailure query={list} />
      {list.isPending && <Loading rows={8} />}
      {list.data?.summary.truncated && <Banner tone="warn">{t('user.runs.truncated')}</Banner>}
      {list.data?.items.length === 0 &&
        (filters.active.length > 0 ? (
          <Empty act={<Button onClick={filters.reset}>{t('filter.clear')}</Button>}>
            {t('filter.nothing')}
          </Empty>
        ) : (
          <Empty>{t('user.runs.empty')}</Empty>
        ))}
      {[...days].map(([day, items]) => (
        <section key={day} className="dc-card" aria-busy={list.isPlaceholderData}>
          <h2>{day === today ? t('user.runs.today') : day}</h2>
          <TimeLine
            label={t('user.runs.timeline', { day })}
            events={items.map((item) => runEvent(t, item))}
          />
        </section>
      ))}
      {list.data && list.data.total > 0 && (
        <Pager
          page={list.data.page}
          pageSize={list.data.page_size}
          total={list.data.total}
          onPage={filters.setPage}
        />
      )}
    </>
  );
}

function byDay<Item>(items: readonly Item[], dayOf: (item: Item) => string): Map<string, Item[]> {
  const days = new Map<string, Item[]>();
  for (const item of items) {
    const day = dayOf(item);
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return days;
}
