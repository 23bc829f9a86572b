// Promise: every installation has keys of its own, made at its first start, kept in secrets.json (0600) and moved with the
// directory. A secrets file that is not as it was written stops the start, for with other keys everybody would quietly be signed
// out; one that is missing is made anew, and the log says what follows.
import { join } from 'node:path';
import { z } from 'zod';
import { randomCrockford, randomHex, sha256Hex } from './core/kernel/ids.js';
import { openJsonFile } from './core/store/durableJson.js';
import { systemFiles } from './core/store/files.js';
import { StoreDamageError } from './core/store/types.js';

export const SECRETS_FILE = 'secrets.json';
const KEY_BYTES = 32;
const WHAT_TO_DO = 'put back a copy, or remove the file: new keys are made and everybody signs in again';

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

/** As the file holds them: `check` is a sum of all the rest. */
type StoredSecrets = Secrets & { check: string };

const sumOf = (secrets: object): string =>
  sha256Hex(JSON.stringify({ ...secrets, check: undefined })).slice(0, 16);

function check(value: unknown): Partial<StoredSecrets> {
  const parsed = Secrets.safeParse(value);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new StoreDamageError(SECRETS_FILE, 0, `'${where}' is missing or too short; ${WHAT_TO_DO}`);
  }
  // As it stands in the file, for the sum goes by the order of its fields.
  const secrets = value as StoredSecrets;
  // Version 0.1.0 wrote no sum at first; one that lost its name stands under another, and is not taken for such a file.
  if (secrets.check === undefined && Object.keys(secrets).sort().join() === 'console,services,setupCode')
    return secrets;
  if (secrets.check !== sumOf(secrets)) {
    throw new StoreDamageError(SECRETS_FILE, 0, `was changed after it was written; ${WHAT_TO_DO}`);
  }
  return secrets;
}

async function open(dataDir: string) {
  try {
    return await openJsonFile<Partial<StoredSecrets>>(systemFiles(), join(dataDir, SECRETS_FILE), {
      mode: 0o600,
      default: {},
      check,
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof StoreDamageError || code === undefined) throw error;
    throw new StoreDamageError(SECRETS_FILE, 0, `cannot be read (${code})`);
  }
}

export interface OpenSecrets {
  secrets: Secrets;
  /** There was no file: these keys are new. */
  made: boolean;
  /** Writes what was made; nothing where the file holds it all. */
  save(): Promise<void>;
}

/**
 * Reads the secrets and makes those that are missing, in memory until `save`. Call it while holding the directory. Throws
 * StoreDamageError.
 */
export async function openSecrets(dataDir: string, services: readonly string[]): Promise<OpenSecrets> {
  const file = await open(dataDir);
  const { check: sum, ...known } = file.data;
  const secrets: Secrets = {
    ...known,
    console: known.console ?? randomHex(KEY_BYTES),
    setupCode: known.setupCode ?? newSetupCode(),
    services: {
      ...Object.fromEntries(services.map((name) => [name, randomHex(KEY_BYTES)])),
      ...known.services,
    },
  };
  const isWhole = sum !== undefined && services.every((name) => known.services?.[name]);
  return {
    secrets,
    made: known.console === undefined,
    async save() {
      if (isWhole) return;
      file.data = { ...secrets, check: sumOf(secrets) };
      await file.write();
    },
  };
}

/**
 * Gives another directory this one's console key, beside whatever secrets it has: who is signed in at the console stays so when that
 * directory takes this one's place.
 */
export async function carryConsoleKey(dataDir: string, into: string): Promise<void> {
  const [{ data: here }, there] = [await open(dataDir), await open(into)];
  if (here.console === undefined) return;
  const { check: _sum, ...known } = there.data;
  const secrets: Secrets = {
    ...known,
    console: here.console,
    setupCode: known.setupCode ?? newSetupCode(),
    services: known.services ?? {},
  };
  there.data = { ...secrets, check: sumOf(secrets) };
  await there.write();
}

const newSetupCode = (): string => `${randomCrockford(4)}-${randomCrockford(4)}`;

/** The console's key of a cloud that may be running: only read. Undefined where no cloud ever started. Throws StoreDamageError. */
export async function readConsoleSecret(dataDir: string): Promise<string | undefined> {
  return (await open(dataDir)).data.console;
}
