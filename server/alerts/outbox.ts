// Messages to the webhook. Promise: each change is sent until its receiver took it, or a day has passed; a receiver that was cut off in
// the middle may get it twice, under the same id.
import { HOUR, MINUTE, SECOND, type Clock, type Instant } from '../core/kernel/clock.js';
import { randomHex } from '../core/kernel/ids.js';
import type { Log } from '../core/kernel/log.js';
import type { AlertChange } from './alert.js';
import type { Message, StateFile } from './state.js';
import { bodyOf, send, type Delivery, type Webhook } from './webhook.js';

const GIVEN_UP_AFTER = 24 * HOUR;
const FIRST_WAIT = 10 * SECOND;
const LONGEST_WAIT = 30 * MINUTE;
/** A storm of alerts does not fill the disk: the oldest are left out. */
const MOST = 500;
const MOST_AT_A_TIME = 10;

export interface Outbox {
  /** Puts a message among those to be sent; whoever calls it saves the state. */
  add(change: AlertChange): void;
  /** Sends what is due. */
  send(signal: AbortSignal): Promise<void>;
  /** Sends one message now, and tells what came of it. */
  test(signal: AbortSignal): Promise<Delivery>;
}

export function createOutbox(options: {
  file: StateFile;
  clock: Clock;
  log: Log;
  webhook: () => Webhook;
  /** Makes the state last; what is refused is logged. */
  save: () => Promise<void>;
}): Outbox {
  const { file, clock, log, webhook, save } = options;
  const { state } = file;

  const sendOne = async (message: Message, signal: AbortSignal) => {
    const { id, kind, alert } = message;
    const result = await send(webhook(), { id, body: bodyOf(kind, id, alert), now: clock.now(), signal });
    if (signal.aborted) return;
    const now = clock.now();
    state.lastSent = { at: now, delivered: result.delivered, detail: result.detail };
    const isOver = Math.abs(now - message.madeAt) > GIVEN_UP_AFTER;
    if (result.delivered || isOver) {
      state.outbox = state.outbox.filter((other) => other !== message);
      if (!result.delivered)
        log.error({ alert: alert.id, reason: result.detail }, 'an alert was not delivered');
    } else {
      message.tries += 1;
      message.nextAt = now + waitAfter(message.tries);
      log.warn({ alert: alert.id, reason: result.detail }, 'an alert could not be delivered yet');
    }
    await save();
  };

  return {
    add({ kind, alert }) {
      if (webhook().url === '' || kind === 'acknowledged') return;
      const now = clock.now();
      const message = { id: randomHex(16), kind, alert: { ...alert }, madeAt: now, tries: 0, nextAt: now };
      state.outbox = [...state.outbox, message].slice(-MOST);
    },
    async send(signal) {
      if (webhook().url === '') {
        // Switched off: what waited for the former address is nobody's any more.
        if (state.outbox.length === 0) return;
        state.outbox = [];
        return save();
      }
      const now = clock.now();
      const due = state.outbox.filter(({ nextAt }) => nextAt <= now || nextAt > now + LONGEST_WAIT);
      for (const message of due.slice(0, MOST_AT_A_TIME)) {
        if (signal.aborted) return;
        await sendOne(message, signal);
      }
    },
    async test(signal) {
      const id = randomHex(16);
      return send(webhook(), { id, body: bodyOf('test', id, null), now: clock.now(), signal });
    },
  };
}

const waitAfter = (tries: number): Instant => Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1));
