import { useFormat } from '../lib/useFormat.js';

/** An instant in the cloud's zone; the title holds seconds and zone. `now` is the cloud's own. */
export function Time({
  at,
  now,
  mode = 'ago',
}: {
  at: string | number;
  now: number;
  mode?: 'ago' | 'when' | 'moment';
}) {
  const format = useFormat();
  const instant = typeof at === 'number' ? at : Date.parse(at);
  return (
    <time dateTime={new Date(instant).toISOString()} title={format.exact(instant)}>
      {format[mode](instant, now)}
    </time>
  );
}
