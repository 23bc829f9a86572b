// The seven tones of the product: what a status means, apart from its words. Never shown by colour alone (see ToneShape).
export type Tone = 'wait' | 'held' | 'run' | 'ok' | 'warn' | 'bad' | 'off';

const TONES: Readonly<
  Record<'job' | 'agent' | 'code' | 'account' | 'archive' | 'bulk', Record<string, Tone>>
> = {
  job: {
    pending: 'wait',
    leased: 'held',
    running: 'run',
    success: 'ok',
    retrying: 'warn',
    timeout_requeued: 'warn',
    failed: 'bad',
    cancelled: 'off',
  },
  agent: {
    online: 'ok',
    busy: 'run',
    offline: 'off',
    holding: 'bad',
    paused: 'off',
    draining: 'warn',
    maintenance: 'held',
  },
  code: { unused: 'run', used: 'ok', revoked: 'off', lapsed: 'warn' },
  account: { active: 'ok', expired: 'bad', disabled: 'off', deleted: 'off' },
  archive: { normal: 'ok', active: 'ok', invalid: 'bad', cangbaoge: 'held' },
  bulk: { running: 'run', done: 'ok', aborted: 'off' },
};
export type StatusKind = keyof typeof TONES;

/** A status that this build does not know is shown as waiting, with its own word. */
export const toneOf = (kind: StatusKind, status: string): Tone => TONES[kind][status] ?? 'wait';

export const jobTone = (status: string): Tone => toneOf('job', status);
