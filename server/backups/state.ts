// `backups.json` in the data directory: what is known of the backups beyond their files. It stays on this computer, whatever is
// restored.
import { join } from 'node:path';
import { z } from 'zod';
import { openJsonFile } from '../core/store/durableJson.js';
import { systemFiles } from '../core/store/index.js';
import { StoreDamageError } from '../core/store/types.js';

const FILE = 'backups.json';

const Known = z.object({
  createdAt: z.int(),
  /** The last time that it was restored into a scratch directory, and what came of it: null is whole, else what is broken. */
  verified: z.object({ at: z.int(), broken: z.string().nullable() }).nullable(),
  /** The copy in the second folder: null is there, else why it is not. */
  second: z.object({ at: z.int(), failure: z.string().nullable() }).nullable(),
});
export type Known = z.infer<typeof Known>;

const Outcome = z.object({
  act: z.enum(['backup', 'verify', 'restore']),
  name: z.string(),
  endedAt: z.int(),
  failure: z.object({ code: z.string(), detail: z.string() }).nullable(),
});
export type Outcome = z.infer<typeof Outcome>;

const State = z.object({
  files: z.record(z.string(), Known).default({}),
  /** Daily backups are counted from here. */
  dailyFrom: z.int().nullable().default(null),
  lastDailyTry: z.int().nullable().default(null),
  last: Outcome.nullable().default(null),
});
export type State = z.infer<typeof State>;

function check(value: unknown): State {
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
  readonly state: State;
  save(change: Partial<State>): Promise<void>;
  /** Notes what is known of one file; undefined forgets it. */
  note(name: string, known: Known | undefined): Promise<void>;
}

export async function openState(dataDir: string): Promise<StateFile> {
  const file = await openJsonFile<State>(systemFiles(), join(dataDir, FILE), {
    mode: 0o600,
    default: State.parse({}),
    check,
  });
  const save = async (change: Partial<State>) => {
    file.data = { ...file.data, ...change };
    await file.write();
  };
  return {
    get state() {
      return file.data;
    },
    save,
    note(name, known) {
      const { [name]: _former, ...others } = file.data.files;
      return save({ files: known ? { ...others, [name]: known } : others });
    },
  };
}
