// When a checkpoint is due: a while after the first change since the last one, at once when the journal is long, and with a growing
// pause after a failed one. A store in which nothing changes asks for none.
import type { Clock } from '../kernel/clock.js';

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;

export class CheckpointTimer {
  #cancel: (() => void) | undefined;
  #retryMs = FIRST_RETRY_MS;
  #isRunning = false;
  #isRetrying = false;
  #stopped = false;

  constructor(
    private readonly clock: Clock,
    private readonly intervalMs: number,
    private readonly fire: () => void,
  ) {}

  /** A row has changed. */
  changed(): void {
    if (!this.#cancel && !this.#isRunning) this.#arm(this.intervalMs);
  }

  /** The journal is long. After a failure the pause stands all the same. */
  urge(): void {
    if (this.#isRunning || this.#isRetrying || this.#stopped) return;
    this.#disarm();
    this.fire();
  }

  running(): void {
    this.#disarm();
    this.#isRunning = true;
  }

  failed(): void {
    this.#isRunning = false;
    this.#disarm();
    this.#isRetrying = true;
    this.#arm(this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }

  succeeded(hasChanges: boolean): void {
    this.#isRunning = false;
    this.#isRetrying = false;
    this.#retryMs = FIRST_RETRY_MS;
    if (hasChanges) this.changed();
  }

  stop(): void {
    this.#stopped = true;
    this.#disarm();
  }

  #arm(delayMs: number): void {
    if (this.#stopped) return;
    this.#cancel = this.clock.timer(delayMs, () => {
      this.#cancel = undefined;
      this.fire();
    });
  }

  #disarm(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
