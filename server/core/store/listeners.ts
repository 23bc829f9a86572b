// Who hears the events of commits.
import type { Instant } from '../kernel/clock.js';
import type { Log } from '../kernel/log.js';
import type { Emitted } from './transaction.js';
import type { Json } from './types.js';

export type Listener = (event: string, data: Json, at: Instant) => void;

export class Listeners {
  readonly #listeners = new Set<Listener>();

  constructor(private readonly log: Log) {}

  /** Answers the function that takes it off again. */
  add(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  deliver(emitted: readonly Emitted[], at: Instant): void {
    for (const { event, data } of emitted) {
      for (const listener of this.#listeners) {
        try {
          listener(event, data, at);
        } catch (error) {
          // The commit stands; a listener's mistake is not its caller's.
          this.log.error({ err: error, event }, 'a listener of the store failed');
        }
      }
    }
  }
}
