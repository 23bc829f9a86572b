// The judge of one thing that is to be done once a day: each day's showing of its time is followed by one run, none by two, and a
// stretch that was missed by one. Days are those of the cloud's calendar, whatever its clock was set to.
import { minutesOf, type Calendar, type Day } from './calendar.js';

const MINUTE = 60_000;
/** Where clocks are moved a time that never comes may be met as late as that. */
const AROUND_A_MOVE_HOURS = 4;
/** Of what is to be done once a day and has no time of its own: it is due again on the day after the one on which it was done. */
const RESET = '00:01';

export interface DailyJudge {
  /** What it judges. */
  name: string;
  /** It ran, as the wall clock said. */
  ran(at: number): void;
  /** A day's showing has come, and no run has followed yet. */
  owes(at: number): boolean;
  /** `stepMs` have passed in which it could have run. */
  look(at: number, stepMs: number): void;
  runs: number;
}

export function judgeDaily(
  name: string,
  hhmm: string,
  calendar: Calendar,
  startsAt: number,
  finding: (text: string) => void,
): DailyJudge {
  const minutes = minutesOf(hhmm);
  let last: Day = calendar.lastShowing(minutes, startsAt);
  let owedMs = 0;
  const say = (text: string, at: number) =>
    finding(
      `${name} at ${hhmm}: ${text}, when the wall showed ${new Date(calendar.shown(at)).toISOString()}`,
    );
  const judge: DailyJudge = {
    name: `${name} at ${hhmm}`,
    runs: 0,
    ran(at) {
      judge.runs += 1;
      owedMs = 0;
      const day = calendar.lastShowing(minutes, at);
      // Its first run may be for a day that had begun before it was set up, and that a clock set back shows again.
      if (day <= last && judge.runs > 1) say(`ran again for day ${day} after day ${last}`, at);
      // Made up for in the first minute of the next day, it is done for that day, too.
      last = Math.max(last, day, hhmm === RESET ? calendar.lastShowing(0, at) : day);
    },
    owes: (at) => calendar.lastShowing(minutes, at) > last,
    look(at, stepMs) {
      if (!judge.owes(at)) {
        owedMs = 0;
        return;
      }
      owedMs += stepMs;
      const mayTake = calendar.movedWithin(AROUND_A_MOVE_HOURS, at)
        ? AROUND_A_MOVE_HOURS * 60 * MINUTE
        : 35 * MINUTE;
      if (owedMs <= mayTake) return;
      say(`did not run for day ${calendar.lastShowing(minutes, at)}, the last was ${last}`, at);
      last = calendar.lastShowing(minutes, at);
    },
  };
  return judge;
}
