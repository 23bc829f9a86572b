// The configs of a user that agents are handed beside the tasks: rest, lineup and shikigami. Free JSON objects of manager and
// user; of the rest config the document's fields are checked where they are present (behaviour row 40).
import { sha256Hex } from '../../../core/kernel/ids.js';
import { invalid } from '../../../core/kernel/errors.js';
import { isDeeperThan } from '../../../core/kernel/jsonDepth.js';
import type { Json, Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import { canonicalJson } from '../../../core/audit/canonicalJson.js';
import { userTable, type JsonObject, type UserRow } from '../tables.js';

export const CONFIG_NAMES = ['rest', 'lineup', 'shikigami'] as const;
export type ConfigName = (typeof CONFIG_NAMES)[number];

const COLUMNS = {
  rest: 'restConfig',
  lineup: 'lineupConfig',
  shikigami: 'shikigamiConfig',
} as const satisfies Record<ConfigName, keyof UserRow>;

const LARGEST_BYTES = 64 * 1024;
const DEEPEST = 16;
/** Configs up to this size stand in the audit record themselves, larger ones as size and hash. */
const LARGEST_AUDITED_BYTES = 4 * 1024;
const LONGEST_REST_HOURS = 24;
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

export const readConfig = (user: UserRow, name: ConfigName): JsonObject => user[COLUMNS[name]];

/** As full-config names them. */
export const readConfigs = (user: UserRow) => ({
  rest_config: user.restConfig,
  lineup_config: user.lineupConfig,
  shikigami_config: user.shikigamiConfig,
});

/** Replaces the config as a whole; one that changes nothing is not recorded. Throws invalid `invalid_config`. */
export async function replaceConfig(
  tx: Tx,
  actor: ActorOf<'manager' | 'user'>,
  user: UserRow,
  { name, config }: { name: ConfigName; config: JsonObject },
  ip: string,
): Promise<UserRow> {
  checkConfig(name, config);
  const before = readConfig(user, name);
  if (canonicalJson(before) === canonicalJson(config)) return user;
  const change = { [COLUMNS[name]]: config, updatedAt: tx.now() };
  const [changed] = await tx.update(userTable, { id: user.id }, change);
  if (!changed) throw new Error(`user ${user.id} is gone while its configs change`);
  await audit(tx, {
    actor,
    action: 'update_user_config',
    targetType: 'user',
    targetId: user.id,
    managerId: user.managerId,
    userId: user.id,
    detail: { name, before: auditedConfig(before), after: auditedConfig(config) },
    ip,
  });
  return changed;
}

function checkConfig(name: ConfigName, config: JsonObject): void {
  if (isDeeperThan(config, DEEPEST)) throw refused(name, `nested deeper than ${DEEPEST} levels`);
  if (Buffer.byteLength(JSON.stringify(config)) > LARGEST_BYTES) {
    throw refused(name, `larger than ${LARGEST_BYTES} bytes`);
  }
  if (name === 'rest') checkRest(config);
}

function checkRest(config: JsonObject): void {
  const expect = (field: string, fits: (value: Json) => boolean, expected: string) => {
    const value = config[field];
    if (value !== undefined && !fits(value)) throw refused('rest', `${field}: expected ${expected}`);
  };
  expect('enabled', (value) => typeof value === 'boolean', 'true or false');
  expect(
    'mode',
    (value) => typeof value === 'string' && value.length <= 64,
    'a word of at most 64 characters',
  );
  expect('rest_start', (value) => typeof value === 'string' && CLOCK.test(value), 'HH:MM');
  expect(
    'rest_duration',
    (value) => typeof value === 'number' && value >= 0 && value <= LONGEST_REST_HOURS,
    `hours from 0 to ${LONGEST_REST_HOURS}`,
  );
}

const refused = (name: ConfigName, what: string) => invalid('invalid_config', `${name} config: ${what}`);

function auditedConfig(config: JsonObject): JsonObject {
  const text = canonicalJson(config);
  const bytes = Buffer.byteLength(text);
  return bytes <= LARGEST_AUDITED_BYTES ? config : { bytes, sha256: sha256Hex(text) };
}
