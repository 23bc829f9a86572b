// The seven tones of the product: what a status means, apart from its words. Never shown by colour alone (see ToneShape).
export type Tone = 'wait' | 'held' | 'run' | 'ok' | 'warn' | 'bad' | 'off';

const JOBS: Record<string, Tone> = {
  pending: 'wait',
  leased: 'held',
  running: 'run',
  success: 'ok',
  failed: 'bad',
  cancelled: 'off',
};

/** A status that this build does not know is shown as waiting, with its own word. */
export const jobTone = (status: string): Tone => JOBS[status] ?? 'wait';
