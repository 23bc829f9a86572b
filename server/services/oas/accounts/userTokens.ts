// Opaque tokens of users: 192 random bits, kept as a hash, valid for a fixed time that use does not prolong.
import { newOpaqueToken } from '../../../core/auth/opaque.js';
import { DAY, type Instant } from '../../../core/kernel/clock.js';
import { notFound } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import type { Paging } from '../lists/paging.js';
import { userTokenTable, type UserRow, type UserTokenRow } from '../tables.js';

/** Somebody who signs in in a loop keeps this many at most; the oldest goes first. */
const MOST_TOKENS = 1000;

/** The token in clear is in this answer alone. */
export async function openUserToken(
  tx: Tx,
  user: UserRow,
  device: { deviceInfo: string; validDays: number },
): Promise<{ token: string; row: UserTokenRow }> {
  const { token, hash } = newOpaqueToken('utk_', 24);
  if ((await tx.count(userTokenTable, { userId: user.id })) >= MOST_TOKENS) {
    const oldest = await tx.first(userTokenTable, { userId: user.id }, ['id']);
    if (oldest) await tx.delete(userTokenTable, { id: oldest.id });
  }
  const row = await tx.insert(userTokenTable, {
    userId: user.id,
    managerId: user.managerId,
    tokenHash: hash,
    tokenVersion: user.tokenVersion,
    deviceInfo: [...device.deviceInfo.slice(0, 1000)].slice(0, 255).join(''),
    createdAt: tx.now(),
    expiresAt: tx.now() + Math.round(device.validDays * DAY),
  });
  return { token, row };
}

/** Live tokens of a user, the one that ends last first. */
export const pageUserTokens = (
  tx: Tx,
  userId: number,
  paging: Paging,
): Promise<{ rows: UserTokenRow[]; total: number }> =>
  tx.page(userTokenTable, {
    where: { userId, expiresAt: { gt: tx.now() } },
    orderBy: ['-expiresAt', '-id'],
    ...paging,
  });

/** Ends one of the user's own tokens. Throws not_found, also for another user's. */
export async function endUserToken(tx: Tx, userId: number, id: number): Promise<UserTokenRow> {
  const [ended] = await tx.delete(userTokenTable, { id, userId });
  if (!ended) throw notFound('session', id);
  return ended;
}

/** Ends all of a user's tokens, or all but one. Answers how many. */
export async function endUserTokens(tx: Tx, userId: number, except?: number): Promise<number> {
  const where = except === undefined ? { userId } : { userId, id: { not: except } };
  return (await tx.delete(userTokenTable, where)).length;
}

/** When a token was used last: memory only, so that reading costs no write. The oldest entries go when it is full. */
export interface LastUse {
  used(tokenId: number, at: Instant): void;
  at(tokenId: number): Instant | null;
}

export function createLastUse(most = 100_000): LastUse {
  const times = new Map<number, Instant>();
  return {
    used(tokenId, at) {
      times.delete(tokenId);
      times.set(tokenId, at);
      if (times.size <= most) return;
      for (const oldest of times.keys()) {
        times.delete(oldest);
        return;
      }
    },
    at: (tokenId) => times.get(tokenId) ?? null,
  };
}
