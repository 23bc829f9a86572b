// What every service is handed: the core, opened.
import type { Passwords, Throttle, ThrottleSpec, Tokens } from './auth/types.js';
import type { Blobs } from './blobs/blobs.js';
import type { Clock } from './kernel/clock.js';
import type { Log } from './kernel/log.js';
import type { Settings } from './kernel/settings.js';
import type { Metrics } from './metrics/metrics.js';
import type { Schedule } from './schedule/types.js';
import type { History } from './store/history/history.js';
import type { Store } from './store/types.js';

export interface Core {
  store: Store;
  /** Bytes too large for rows. */
  blobs: Blobs;
  /** Rows that have left the store for sealed segments. */
  history: History;
  clock: Clock;
  log: Log;
  settings: Settings;
  passwords: Passwords;
  schedule: Schedule;
  metrics: Metrics;
  /** One secret a service: a token of one service never passes in another. */
  tokens(service: string): Tokens;
  /** 64 hex digits for one purpose of one service: always the same in this installation, in no other, and no way back to the secret. */
  secret(service: string, purpose: string): string;
  throttle(spec: ThrottleSpec): Throttle;
  /** Shown in the console; lets a remote browser set the cloud up (ARCHITECTURE: Super and set-up on the LAN). */
  setupCode: string;
  version: string;
}
