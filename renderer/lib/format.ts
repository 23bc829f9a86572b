// Numbers, dates and durations, in the person's language and the cloud's zone. Text for people is made here and nowhere else.
import type { TFunction } from 'i18next';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface Format {
  number(value: number): string;
  bytes(value: number): string;
  /** Today `14:20`, this year `11-21 14:20`, else `2026-11-21 14:20`. */
  when(at: number, now: number): string;
  /** As `when`, but with seconds today: for lists where many things share a minute. */
  moment(at: number, now: number): string;
  /** Under an hour `3 min ago`, else as `when`. */
  ago(at: number, now: number): string;
  /** With seconds and zone, for titles. */
  exact(at: number): string;
  clock(at: number): string;
  /** `2026-11-21 周六 14:20`: for what is to come. */
  dayAndClock(at: number): string;
  /** `14:20:03` */
  withSeconds(at: number): string;
  /** `06:12` (minutes and seconds), over an hour `2 h 10 min`, over a day `3 d 4 h`. */
  duration(ms: number): string;
  /** `UTC+8` */
  zone(at: number): string;
  /** `2026-11-21 14:20` on the cloud's wall clock, as its time fields take it. */
  wall(at: number): string;
}

export function createFormat(t: TFunction, language: string, timeZone: string): Format {
  const zone = knownZone(timeZone);
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const offsets = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' });
  const weekdays = new Intl.DateTimeFormat(language, { timeZone: zone, weekday: 'short' });
  const integers = new Intl.NumberFormat(language);

  const read = (at: number) => {
    const found = Object.fromEntries(parts.formatToParts(at).map((part) => [part.type, part.value]));
    const { year, month, day, hour, minute, second } = found as Record<string, string>;
    return { year, day: `${month}-${day}`, clock: `${hour}:${minute}`, second };
  };
  const zoneOf = (at: number) => {
    const name = offsets.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? '';
    return name.replace('GMT', 'UTC');
  };
  const when = (at: number, now: number) => {
    const [then, today] = [read(at), read(now)];
    if (then.year !== today.year) return `${then.year}-${then.day} ${then.clock}`;
    return then.day === today.day ? then.clock : `${then.day} ${then.clock}`;
  };

  return {
    number: (value) => integers.format(value),
    bytes: (value) => bytesOf(value, language),
    when,
    moment(at, now) {
      const { year, day, clock, second } = read(at);
      const today = read(now);
      return year === today.year && day === today.day ? `${clock}:${second}` : when(at, now);
    },
    ago(at, now) {
      const passed = now - at;
      if (passed >= HOUR || passed < -MINUTE) return when(at, now);
      return passed < MINUTE ? t('time.now') : t('time.minutesAgo', { minutes: Math.floor(passed / MINUTE) });
    },
    exact(at) {
      const { year, day, clock, second } = read(at);
      return `${year}-${day} ${clock}:${second} ${zoneOf(at)}`;
    },
    clock: (at) => read(at).clock,
    dayAndClock(at) {
      const { year, day, clock } = read(at);
      return `${year}-${day} ${weekdays.format(at)} ${clock}`;
    },
    withSeconds: (at) => `${read(at).clock}:${read(at).second}`,
    duration(ms) {
      const rest = Math.max(0, ms);
      const [days, hours, minutes] = [rest / DAY, (rest % DAY) / HOUR, (rest % HOUR) / MINUTE].map(
        Math.floor,
      );
      if (rest >= DAY) return t('time.daysHours', { days, hours });
      if (rest >= HOUR) return t('time.hoursMinutes', { hours, minutes });
      const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
      return `${two(rest / MINUTE)}:${two((rest % MINUTE) / 1000)}`;
    },
    zone: zoneOf,
    wall(at) {
      const { year, day, clock } = read(at);
      return `${year}-${day} ${clock}`;
    },
  };
}

/** A zone this browser does not know (its data may be older than the server's) is shown as UTC, and says so. */
function knownZone(zone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

function bytesOf(value: number, language: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  let size = value;
  let step = 0;
  while (size >= 1000 && step < units.length - 1) {
    size /= 1024;
    step += 1;
  }
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[step],
    unitDisplay: 'short',
    maximumFractionDigits: size < 10 && step > 0 ? 1 : 0,
  }).format(size);
}
