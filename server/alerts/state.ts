// `alerts.json` in the data directory: the alerts, and what of them is still to be sent. A file of its own and not a table: the worst
// alert is that the store cannot write. An alert and the message about it are written in one step, so that neither is without the other.
import { join } from 'node:path';
import { z } from 'zod';
import type { Instant } from '../core/kernel/clock.js';
import { openJsonFile } from '../core/store/durableJson.js';
import { systemFiles } from '../core/store/index.js';
import { StoreDamageError } from '../core/store/types.js';
import { Alert } from './alert.js';

const FILE = 'alerts.json';

/** A message that is sent until its receiver took it, or a day has passed. */
export const Message = z.object({
  id: z.string(),
  kind: z.enum(['opened', 'resolved']),
  alert: Alert,
  madeAt: z.int(),
  tries: z.int(),
  nextAt: z.int(),
});
export type Message = z.infer<typeof Message>;

const State = z.object({
  nextId: z.int().default(1),
  /** When this cloud began to look: a backup cannot be older than that. */
  since: z.int().nullable().default(null),
  alerts: z.array(Alert).default([]),
  /** Jobs that were given up before this instant are known. */
  deadLettersSeenAt: z.int().default(0),
  repairSeenAt: z.int().default(0),
  jump: z.object({ at: z.int(), byMs: z.int() }).nullable().default(null),
  outbox: z.array(Message).default([]),
  lastSent: z.object({ at: z.int(), delivered: z.boolean(), detail: z.string() }).nullable().default(null),
});
export type AlertState = z.infer<typeof State>;

function check(value: unknown): AlertState {
  const state = State.safeParse(value);
  if (state.success) return state.data;
  const where = state.error.issues[0]?.path.join('.') ?? '';
  throw new StoreDamageError(
    FILE,
    0,
    `'${where}' is not as it was written; mend it by hand or remove the file`,
  );
}

export interface StateFile {
  /** Changed in place; `save` makes it last. */
  readonly state: AlertState;
  /** Writes what is there; where the disk refuses, memory goes on and the next change tries again. */
  save(): Promise<void>;
}

export async function openState(dataDir: string, now: Instant): Promise<StateFile> {
  const file = await openJsonFile<AlertState>(systemFiles(), join(dataDir, FILE), {
    mode: 0o600,
    default: State.parse({}),
    check,
  });
  file.data.since ??= now;
  return { state: file.data, save: () => file.write() };
}
