// What of a user is due within 24 hours: an hour axis, on which a task is dragged or typed to another time.
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getUserCalendar } from '../../../server/services/oas/contract/calendar.js';
import { Banner } from '../../components/Banner.js';
import { HourAxis, hoursBetween, type Stretch } from '../../components/HourAxis.js';
import { RunNowSaid } from '../../components/RunNowSaid.js';
import { Failed, Loading } from '../../components/States.js';
import { taskWord, useTaskTimes, type DueTask } from '../../components/useTaskTimes.js';
import { call } from '../../lib/api.js';
import { errorText } from '../../lib/errorText.js';
import { useFormat } from '../../lib/useFormat.js';
import { userKeys } from './keys.js';

const MoveTask = lazy(() =>
  import('../../components/MoveTask.js').then((file) => ({ default: file.MoveTask })),
);

export function UserDay({ id }: { id: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { move, runNow } = useTaskTimes();
  const [moved, setMoved] = useState<DueTask>();
  const dragged = useRef<DueTask>(undefined);
  const day = useQuery({
    queryKey: userKeys.part(id, 'day'),
    queryFn: ({ signal }) => call(getUserCalendar, { params: { user_id: id }, query: {} }, { signal }),
  });
  if (day.isPending) return <Loading rows={6} />;
  if (!day.data) return <Failed error={day.error} retry={() => void day.refetch()} busy={day.isFetching} />;
  const { items } = day.data;
  const [now, end] = [Date.parse(day.data.from), Date.parse(day.data.to)];
  const quiet = day.data.quiet.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }));
  const drop = ({ from, to }: Stretch) => {
    const task = dragged.current;
    if (!task) return;
    // The minute stays; in the hour that has begun it may have passed.
    const at = Math.max(to - 3_600_000 + (Date.parse(task.at) % 3_600_000), from);
    const wall = format.wall(at);
    move.mutate({ task, to: task.daily === null ? wall : wall.slice(-5) });
  };
  return (
    <div className="dc-stack">
      {day.isError && (
        <Failed
          error={day.error}
          retry={() => void day.refetch()}
          busy={day.isFetching}
          since={day.dataUpdatedAt}
        />
      )}
      <p className="dc-hint">{t(items.length === 0 ? 'users.nothingNext' : 'plan.dragHint')}</p>
      {move.isError && <Banner tone="bad">{errorText(t, move.error)}</Banner>}
      <RunNowSaid run={runNow} />
      <HourAxis
        label={t('users.tab.day')}
        hours={hoursBetween(now, end, format.clock(now))}
        quiet={quiet}
        now={now}
        onDrop={drop}
      >
        {(hour) =>
          items
            .filter(({ at }) => Date.parse(at) >= hour.from && Date.parse(at) < hour.to)
            .map((item) =>
              item.repeat ? (
                <span key={item.task_type + item.at} className="dc-hour-again">
                  {format.clock(Date.parse(item.at))} {taskWord(item.task_type)}
                  <span className="dc-hint"> {t('plan.again')}</span>
                </span>
              ) : (
                <button
                  key={item.task_type + item.at}
                  type="button"
                  className="dc-hour-due"
                  draggable
                  onDragStart={(event) => {
                    dragged.current = item;
                    event.dataTransfer.setData('text/plain', taskWord(item.task_type));
                  }}
                  onDragEnd={() => (dragged.current = undefined)}
                  onClick={() => setMoved(item)}
                >
                  {format.clock(Date.parse(item.at))} {taskWord(item.task_type)}
                  {item.daily !== null && <span className="dc-hint">{t('rules.daily_reset')}</span>}
                </button>
              ),
            )
        }
      </HourAxis>
      <Suspense>
        {moved && (
          <MoveTask
            task={moved}
            quiet={quiet}
            now={now}
            runNow={() => {
              runNow.mutate(moved);
              setMoved(undefined);
            }}
            onClose={() => setMoved(undefined)}
          />
        )}
      </Suspense>
    </div>
  );
}
