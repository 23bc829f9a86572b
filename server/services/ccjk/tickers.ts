// What CCJK does by itself, each on its own ticker, none overlapping itself.
import { HOUR, MINUTE, SECOND } from '../../core/kernel/clock.js';
import { purgeOutbox, sendDue } from '../../core/mail/outbox.js';
import { purgeExpired } from './accounts/sessions.js';
import type { Alarms } from './alarms/alarms.js';
import type { Ccjk } from './ccjk.js';
import { longestSilenceSeconds, lookForSilentDevices } from './devices/presence.js';
import { purgeLogs } from './logs/retention.js';
import { lookIntoMailboxes } from './mail/mailboxes.js';
import { purgeMails, senderOf } from './mail/sending.js';
import { mailOutbox } from './tables.js';
import { endOverdue, expireLeases } from './tasks/endings.js';
import { runDue } from './tasks/schedules.js';
import { purgeOutputs } from './tasks/outputs.js';

/** Registers all of them. Once `stopping` says so none begins any more. */
export function startTickers(ccjk: Ccjk, alarms: Alarms, stopping: AbortSignal): void {
  const { schedule, store, clock, blobs } = ccjk.core;
  const startedAt = clock.now();
  const every = (
    name: string,
    intervalMs: number | (() => number),
    work: (signal: AbortSignal) => Promise<unknown>,
  ) =>
    schedule.every(
      `ccjk.${name}`,
      typeof intervalMs === 'number' ? () => intervalMs : intervalMs,
      async (signal) => {
        if (!stopping.aborted) await work(signal);
      },
    );
  every('leases', SECOND, async (signal) => {
    const some = () => store.transaction((tx) => expireLeases(tx, longestSilenceSeconds(ccjk)));
    while (!signal.aborted && (await some()) > 0);
  });
  every('timeouts', SECOND, async (signal) => {
    while (!signal.aborted && (await endOverdue(store)) > 0);
  });
  every('schedules', SECOND, async (signal) => {
    while (!signal.aborted && (await runDue(store, signal)) > 0);
  });
  every('silentDevices', 2 * SECOND, (signal) => lookForSilentDevices(ccjk, startedAt, signal));
  const sender = senderOf(ccjk);
  every('outbox', SECOND, async (signal) => {
    while ((await sendDue(sender, signal)) > 0);
  });
  every('mailboxes', SECOND, (signal) => lookIntoMailboxes(ccjk, signal));
  every('keyUse', MINUTE, () => ccjk.keyUse.write(store));
  every(
    'alarms',
    () => ccjk.settings().alerts.everySeconds * SECOND,
    () => alarms.look(),
  );
  every('purge', HOUR, async (signal) => {
    while (!signal.aborted && (await store.transaction(purgeExpired)));
    while (!signal.aborted && (await store.transaction(purgeOutputs)));
    while (!signal.aborted && (await store.transaction((tx) => purgeLogs(tx, blobs))));
    while (!signal.aborted && (await store.transaction(purgeMails)));
    while (!signal.aborted && (await store.transaction((tx) => purgeOutbox(tx, mailOutbox))));
  });
}
