// What runs next within a day, and "now" for those who cannot wait.
import Button from 'antd/es/button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { getOwnCalendar, runOwnTaskNow } from '../../../server/services/oas/contract/calendar.js';
import { Banner } from '../../components/Banner.js';
import { Card } from '../../components/Card.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Empty, Loading } from '../../components/States.js';
import { StatusTag } from '../../components/StatusTag.js';
import { Time } from '../../components/Time.js';
import { call } from '../../lib/api.js';
import { errorText } from '../../lib/errorText.js';
import { wordOf } from '../../lib/i18n.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { userKeys } from './keys.js';

const SHOWN = 6;

export function NextCard() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const format = useFormat();
  const now = useNow(30_000);
  const isAway = useIsAway();
  const calendar = useQuery({
    queryKey: userKeys.calendar,
    queryFn: ({ signal }) => call(getOwnCalendar, { query: { hours: 24 } }, { signal }),
    // What is due moves with the clock, without any event.
    refetchInterval: 60_000,
  });
  const run = useMutation({
    mutationFn: (task: string) => call(runOwnTaskNow, { params: { task } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['user'] }),
  });
  const upcoming = calendar.data?.items.filter(({ repeat }) => !repeat).slice(0, SHOWN);
  const quiet = calendar.data?.quiet.find(({ to }) => Date.parse(to) > now);
  const isQuiet = quiet !== undefined && Date.parse(quiet.from) <= now;
  const said = run.data && {
    task: wordOf(`tasks.${run.data.task_type}`, run.data.task_type),
    at: format.when(Date.parse(run.data.runs_at), now),
    isLater: Date.parse(run.data.runs_at) > now + 60_000,
  };
  return (
    <Card title={t('user.home.next')} aside={<Link to="/user/tasks">{t('user.home.more')}</Link>}>
      <QueryFailure query={calendar} />
      {calendar.isPending && <Loading rows={3} />}
      {quiet && (
        <p className="dc-hint">
          {isQuiet
            ? t('user.home.quietNow', { at: format.when(Date.parse(quiet.to), now) })
            : t('user.home.quietLater', {
                from: format.when(Date.parse(quiet.from), now),
                to: format.when(Date.parse(quiet.to), now),
              })}
        </p>
      )}
      {said && (
        <Banner tone="ok">
          {said.isLater ? t('user.home.nowLater', said) : t('user.home.nowDone', said)}
        </Banner>
      )}
      {run.isError && <Banner tone="bad">{errorText(t, run.error)}</Banner>}
      {upcoming?.length === 0 && (
        <Empty act={<Link to="/user/tasks">{t('user.home.nextChoose')}</Link>}>
          {t('user.home.nextNone')}
        </Empty>
      )}
      {upcoming && upcoming.length > 0 && (
        <ul className="dc-rows">
          {upcoming.map(({ at, task_type }) => {
            const task = wordOf(`tasks.${task_type}`, task_type);
            return (
              <li key={task_type}>
                <StatusTag tone="wait">
                  <Time at={at} now={now} mode="when" />
                </StatusTag>
                <strong>{task}</strong>
                <span className="dc-row-end">
                  <Button
                    aria-label={t('user.home.nowOf', { task })}
                    title={isAway ? t('user.home.offline') : undefined}
                    disabled={isAway}
                    loading={run.isPending && run.variables === task_type}
                    onClick={() => run.mutate(task_type)}
                  >
                    {t('user.home.now')}
                  </Button>
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
