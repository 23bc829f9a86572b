// What holds for renewal keys and activation codes alike when they are made and redeemed.
import { toIsoOrNull, type Instant } from '../../../core/kernel/clock.js';
import { AppError, conflict } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import { audit } from '../audit/audit.js';
import type { CodeRow, JsonObject } from '../tables.js';
import type { By } from './codeActs.js';
import { isLapsed } from './codeLists.js';
import type { CodeStock } from './codeStock.js';

/** What may go with a new code; '' and null are none. */
export interface CodeExtras {
  note: string;
  batchName: string;
  validUntil: Instant | null;
}

export const NO_EXTRAS: CodeExtras = { note: '', batchName: '', validUntil: null };

/** Only what is set, for audit entries. */
export const extrasDetail = ({ note, batchName, validUntil }: CodeExtras): JsonObject => ({
  ...(note && { note }),
  ...(batchName && { batch_name: batchName }),
  ...(validUntil !== null && { valid_until: toIsoOrNull(validUntil) }),
});

/** One entry for all codes that were made together. */
export async function auditMade(
  tx: Tx,
  stock: CodeStock,
  codes: readonly CodeRow[],
  grant: JsonObject,
  by: By,
): Promise<void> {
  const [first] = codes;
  await audit(tx, {
    ...by,
    action: stock.actions.makeMany,
    targetType: stock.targetType,
    targetId: 0,
    detail: {
      count: codes.length,
      ids: codes.map(({ id }) => id),
      ...grant,
      ...(first && extrasDetail(first)),
    },
  });
}

/** Throws not_found `code_not_found`, conflict `code_used`, `code_revoked` or `code_lapsed`. */
export function refuseUnredeemable<Code extends Pick<CodeRow, 'status' | 'validUntil'>>(
  word: CodeStock['word'],
  code: Code | undefined,
  now: Instant,
): asserts code is Code {
  if (!code) throw new AppError('not_found', 'code_not_found', `no such ${word}: check every character`);
  if (code.status === 'revoked') {
    throw conflict('code_revoked', `this ${word} was revoked; ask for a new one`);
  }
  if (code.status === 'used') {
    throw conflict('code_used', `this ${word} was redeemed before; ask for a new one`);
  }
  if (isLapsed(code, now)) {
    throw conflict('code_lapsed', `this ${word} was not redeemed in time; ask for a new one`);
  }
}
