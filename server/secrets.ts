// Promise: every installation has keys of its own, made at its first start, kept in secrets.json (0600) and moved with the
// directory. A secrets file that cannot be read stops the start: new keys would quietly sign everybody out.
import { join } from 'node:path';
import { z } from 'zod';
import { randomCrockford, randomHex } from './core/kernel/ids.js';
import { openJsonFile } from './core/store/durableJson.js';
import { systemFiles } from './core/store/files.js';
import { StoreDamageError } from './core/store/types.js';

const FILE = 'secrets.json';
const KEY_BYTES = 32;

const Secret = z.string().min(2 * KEY_BYTES);
const Secrets = z.looseObject({
  /** Signs console links and sessions. */
  console: Secret,
  /** Shown in the console; lets a browser on another machine make the first super account. */
  setupCode: z.string().min(8),
  /** One a service: a token of one service never passes in another. */
  services: z.record(z.string(), Secret),
});
export type Secrets = z.infer<typeof Secrets>;

function check(value: unknown): Secrets {
  const parsed = Secrets.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new StoreDamageError(
    FILE,
    0,
    `'${where}' is missing or too short; put back a copy, or remove the file: new keys are made and everybody signs in again`,
  );
}

const open = (dataDir: string) =>
  openJsonFile<Partial<Secrets>>(systemFiles(), join(dataDir, FILE), { mode: 0o600, default: {}, check });

/** Reads the secrets and makes those that are missing. Call it while holding the directory. Errors: StoreDamageError. */
export async function openSecrets(dataDir: string, services: readonly string[]): Promise<Secrets> {
  const file = await open(dataDir);
  const known = file.data;
  const made: Secrets = {
    ...known,
    console: known.console ?? randomHex(KEY_BYTES),
    setupCode: known.setupCode ?? `${randomCrockford(4)}-${randomCrockford(4)}`,
    services: {
      ...Object.fromEntries(services.map((name) => [name, randomHex(KEY_BYTES)])),
      ...known.services,
    },
  };
  const missing = services.some((name) => known.services?.[name] === undefined);
  if (known.console === undefined || missing) {
    file.data = made;
    await file.write();
  }
  return made;
}

/** The console's key of a cloud that may be running: only read. Undefined where no cloud ever started. */
export async function readConsoleSecret(dataDir: string): Promise<string | undefined> {
  return (await open(dataDir)).data.console;
}
