// When a rule would run next: on the clock of its own zone, and of this cloud's where that is another.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { previewSchedule } from '../../../server/services/ccjk/contract/tasks.js';
import { Banner } from '../../components/Banner.js';
import { Failed, Loading } from '../../components/States.js';
import { ApiError, call } from '../../lib/api.js';
import { createFormat } from '../../lib/format.js';
import { place } from '../../lib/place.js';
import { useFormat } from '../../lib/useFormat.js';
import { scheduleKeys } from './keys.js';
import { sayRule } from './rule.js';

const TYPING_MS = 400;
const SHOWN = 5;

export function NextRuns({ cron, zone }: { cron: string; zone: string }) {
  const { t, i18n } = useTranslation();
  const here = useFormat();
  const wanted = `${cron}\n${zone}`;
  const asked = useRested(wanted);
  const runs = useQuery({
    queryKey: [...scheduleKeys.preview, asked],
    queryFn: async ({ signal }) => {
      const [rule = '', timeZone = ''] = asked.split('\n');
      const query = { cron: rule, time_zone: timeZone, count: SHOWN };
      return (await call(previewSchedule, { query }, { signal })).runs;
    },
  });
  // Runs of the rule before are none of this one.
  const isWaiting = asked !== wanted || runs.isPending;
  const isRefused = runs.error instanceof ApiError && runs.error.status === 400;
  const there = createFormat(t, i18n.language, zone);
  const isElsewhere = zone !== place.zone;
  return (
    <section className="dc-ccjk-next" aria-labelledby="dc-ccjk-next" aria-busy={isWaiting}>
      <h3 id="dc-ccjk-next">{t('ccjkSchedules.nextRuns')}</h3>
      {!isWaiting && isRefused && <Banner tone="bad">{t('errors.INVALID_CRON')}</Banner>}
      {!isWaiting && runs.isError && !isRefused && (
        <Failed error={runs.error} retry={() => void runs.refetch()} busy={runs.isFetching} />
      )}
      {isWaiting && <Loading rows={SHOWN} />}
      {!isWaiting && runs.data && !runs.isError && (
        <>
          <p>
            <strong>{sayRule(cron, t)}</strong>{' '}
            <span className="dc-hint">
              {zone} <code>{cron}</code>
            </span>
          </p>
          <div role="status">
            <ol>
              {runs.data.map((at) => {
                const instant = Date.parse(at);
                return (
                  <li key={at}>
                    <time dateTime={at}>{there.dayAndClock(instant)}</time>{' '}
                    <span className="dc-hint">{there.zone(instant)}</span>{' '}
                    {isElsewhere && (
                      <span className="dc-hint">
                        {t('ccjkSchedules.here', { at: here.dayAndClock(instant) })}
                      </span>
                    )}
                  </li>
                );
              })}
            </ol>
          </div>
        </>
      )}
    </section>
  );
}

/** What stays the same for a moment: nobody is asked about half a rule. */
function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = window.setTimeout(() => setRested(text), TYPING_MS);
    return () => window.clearTimeout(timer);
  }, [text]);
  return rested;
}
