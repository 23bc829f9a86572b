// The way out. Promises:
//  - The program ends only after the cloud has stopped: what is in flight is answered and a checkpoint is written.
//  - While jobs are out the operator is asked; "finish, then quit" hands nothing more out and waits for what is out.
//  - The system going down, or a signal, asks nobody.
import { background, type Log } from '../server/core/kernel/log.js';
import type { CloudState, RunningCloud } from './cloud.js';

export type QuitAnswer = 'finish' | 'now' | 'stay';

export interface Quit {
  /** The operator wants to quit: asks while jobs are out. */
  ask(): void;
  /** Without a question. Later calls share the first. */
  now(): Promise<void>;
  /** Hands nothing more out, waits, stops the cloud, then acts. */
  finishThen(act: () => void, gaveUp?: () => void): void;
  /** Takes "finish, then" back. */
  cancel(): void;
  /** The shell saw this state of the cloud. */
  saw(state: CloudState): void;
  phase(): 'none' | 'finishing' | 'stopping' | 'over';
}

export interface QuitOptions {
  log: Log;
  /** Undefined while none runs. */
  cloud(): Pick<RunningCloud, 'state' | 'hold'> | undefined;
  /** Stops whatever runs, also a start that is under way. */
  stopCloud(): Promise<void>;
  question(leased: number): Promise<QuitAnswer>;
  /** Ends the program; everything is closed. */
  leave(): void;
  changed(): void;
}

export function createQuit({ log, cloud, stopCloud, question, leave, changed }: QuitOptions): Quit {
  let phase: ReturnType<Quit['phase']> = 'none';
  let isAsking = false;
  let finish: { act: () => void; gaveUp: () => void } | undefined;
  let stopping: Promise<void> | undefined;

  const become = (next: typeof phase) => {
    phase = next;
    changed();
  };

  const stopThen = async (act: () => void) => {
    become('stopping');
    try {
      await stopCloud();
    } catch (error) {
      // What was answered is on disk all the same; a program that cannot be left helps nobody.
      log.error({ err: error }, 'the cloud did not stop cleanly');
    }
    become('over');
    act();
  };
  const end = (act: () => void): Promise<void> => (stopping ??= stopThen(act));

  const saw = ({ leased }: CloudState) => {
    if (phase !== 'finishing' || !finish || leased > 0) return;
    background(log, 'the end', end(finish.act));
  };

  const finishThen = (act: () => void, gaveUp: () => void = () => undefined) => {
    if (stopping) return;
    finish?.gaveUp();
    finish = { act, gaveUp };
    const running = cloud();
    if (!running) return background(log, 'the end', end(act));
    running.hold(true);
    become('finishing');
    background(log, 'waiting for jobs', running.state().then(saw));
  };

  const now = () => end(leave);

  const ask = async () => {
    if (isAsking || stopping) return;
    isAsking = true;
    try {
      const leased = (await cloud()?.state())?.leased ?? 0;
      const answer = leased === 0 ? 'now' : await question(leased);
      if (answer === 'now') await now();
      else if (answer === 'finish') finishThen(leave);
    } finally {
      isAsking = false;
    }
  };

  return {
    ask: () => background(log, 'quit', ask()),
    now,
    finishThen,
    cancel() {
      if (phase !== 'finishing') return;
      cloud()?.hold(false);
      const { gaveUp } = finish ?? {};
      finish = undefined;
      become('none');
      gaveUp?.();
    },
    saw,
    phase: () => phase,
  };
}
