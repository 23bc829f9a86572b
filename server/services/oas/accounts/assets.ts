// The game account's goods. Rows hold only what was set or reported; what is missing is added on the way out.
import { invalid } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import { userTable, type JsonObject, type UserRow } from '../tables.js';
import { ownUsers } from './ownUsers.js';

/** The document's keys in the order they are shown (behaviour row 28). */
export const DEFAULT_ASSETS = {
  level: 0,
  stamina: 0,
  gouyu: 0,
  lanpiao: 0,
  gold: 0,
  gongxun: 0,
  xunzhang: 0,
  tupo_ticket: 0,
  fanhe_level: 1,
  jiuhu_level: 1,
  liao_level: 0,
} as const;

/** More than any account can hold. */
const LARGEST_AMOUNT = 1_000_000_000_000;

export type Amounts = { readonly [asset: string]: number };

/** Known keys first, then whatever an agent reported beside them. */
export const fullAssets = (user: Pick<UserRow, 'assets'>): JsonObject => ({
  ...DEFAULT_ASSETS,
  ...user.assets,
});

/** A person may set the document's assets, to whole numbers. Throws invalid `unknown_asset`, `invalid_asset`. */
export function readAmounts(assets: Readonly<Record<string, unknown>>): Amounts {
  for (const [asset, amount] of Object.entries(assets)) {
    if (!Object.hasOwn(DEFAULT_ASSETS, asset)) {
      const known = Object.keys(DEFAULT_ASSETS).join(', ');
      throw invalid('unknown_asset', `assets: ${JSON.stringify(asset.slice(0, 64))} is none of ${known}`);
    }
    if (!Number.isInteger(amount) || (amount as number) < 0 || (amount as number) > LARGEST_AMOUNT) {
      throw invalid('invalid_asset', `assets: ${asset}: expected a whole number from 0 to ${LARGEST_AMOUNT}`);
    }
  }
  return assets as Amounts;
}

/** Merges: what is not named stays as it is. */
export async function changeAssets(
  tx: Tx,
  actor: ActorOf<'manager'>,
  user: UserRow,
  amounts: Amounts,
  ip: string,
): Promise<UserRow> {
  const { before, after } = difference(user, amounts);
  if (Object.keys(after).length === 0) return user;
  const changed = await write(tx, user, after);
  await audit(tx, {
    actor,
    action: 'update_user_assets',
    targetType: 'user',
    targetId: user.id,
    userId: user.id,
    detail: { before, after },
    ip,
  });
  return changed;
}

/** One user, without a record of its own; false where all is so already. */
export async function applyAmounts(tx: Tx, user: UserRow, amounts: Amounts): Promise<boolean> {
  const { after } = difference(user, amounts);
  if (Object.keys(after).length === 0) return false;
  await write(tx, user, after);
  return true;
}

/** All of them or none; 404 or 403 for one that is not the manager's. Answers how many were named. */
export async function changeManyAssets(
  tx: Tx,
  actor: ActorOf<'manager'>,
  ids: readonly number[],
  amounts: Amounts,
  ip: string,
): Promise<number> {
  const users = await ownUsers(tx, actor.account.id, ids);
  const changes: JsonObject[] = [];
  for (const user of users) {
    const { before, after } = difference(user, amounts);
    if (Object.keys(after).length === 0) continue;
    await write(tx, user, after);
    changes.push({ id: user.id, before });
  }
  await audit(tx, {
    actor,
    action: 'batch_user_assets',
    targetType: 'user',
    targetId: 0,
    detail: { assets: amounts, user_ids: users.map(({ id }) => id), updated: users.length, changes },
    ip,
  });
  return users.length;
}

async function write(tx: Tx, user: UserRow, amounts: JsonObject): Promise<UserRow> {
  const assets = { ...user.assets, ...amounts };
  const [changed] = await tx.update(userTable, { id: user.id }, { assets, updatedAt: tx.now() });
  if (!changed) throw new Error(`user ${user.id} is gone while its assets change`);
  return changed;
}

/** Only what changes. */
function difference(user: UserRow, amounts: Amounts): { before: JsonObject; after: JsonObject } {
  const present = fullAssets(user);
  const names = Object.keys(amounts).filter((asset) => amounts[asset] !== present[asset]);
  const pick = (from: JsonObject) => Object.fromEntries(names.map((name) => [name, from[name] ?? null]));
  return { before: pick(present), after: pick(amounts) };
}
