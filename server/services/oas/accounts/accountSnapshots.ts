// What agents report about a user's account (document, section 6, `result`; behaviour rows 28 to 30). Read leniently: a field
// of the wrong type is as good as none, because refusing it would lose the report that carries it.
import { invalid } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import { userTable, type JsonObject, type UserRow } from '../tables.js';

const MOST_ASSETS = 500;
const LONGEST_NAME = 64;

/** Writes what `result` says about the account; nothing when it says nothing. */
export async function applyResult(tx: Tx, userId: number, result: JsonObject | null): Promise<void> {
  if (!result) return;
  const user = await tx.get(userTable, userId);
  if (!user) return;
  const change = {
    ...archiveStatus(result),
    ...seenLoginId(result),
    ...mergedAssets(user, result),
    ...exploreProgress(result),
  };
  if (Object.keys(change).length === 0) return;
  await tx.update(userTable, { id: userId }, { ...change, updatedAt: tx.now() });
}

/** Word for word, whatever it says (row 29). */
function archiveStatus({ account_status: status }: JsonObject): Partial<UserRow> {
  return isName(status) ? { archiveStatus: status } : {};
}

function seenLoginId({ login_id: loginId }: JsonObject): Partial<UserRow> {
  const text = typeof loginId === 'number' ? String(loginId) : loginId;
  return isName(text) ? { seenLoginId: text } : {};
}

/** A snapshot merges over what is known; names that this version does not know are kept (row 28). */
function mergedAssets(user: UserRow, { assets }: JsonObject): Partial<UserRow> {
  if (!isObject(assets)) return {};
  const reported = Object.entries(assets)
    .map(([name, amount]) => [name, typeof amount === 'number' ? Math.trunc(amount) : NaN] as const)
    // An amount is a whole number; what no counter can hold (1e30) is as good as not reported.
    .filter(([name, amount]) => isName(name) && Number.isSafeInteger(amount));
  if (reported.length === 0) return {};
  const merged = { ...user.assets, ...Object.fromEntries(reported) };
  if (Object.keys(merged).length > MOST_ASSETS) {
    throw invalid('too_many_assets', `an account has at most ${MOST_ASSETS} assets`);
  }
  return { assets: merged };
}

function exploreProgress({ explore_progress: progress }: JsonObject): Partial<UserRow> {
  return isObject(progress) && Object.keys(progress).length > 0 ? { exploreProgress: progress } : {};
}

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME && value !== '__proto__';

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
