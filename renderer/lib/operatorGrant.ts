// In the console the operator acts as super by a grant of the cloud, without a password: a token of a quarter of an hour that
// is taken anew before it runs out. It lives in memory alone; what stands behind it is the console session.
import type { AnswerOf } from '../../server/core/http/contract.js';
import type { openServiceSession } from '../../server/console/contract/services.js';

type Grant = AnswerOf<typeof openServiceSession>;
export type TakeGrant = () => Promise<Grant>;

/** Taken anew when less than this is left. */
const MARGIN_MS = 5 * 60_000;

let present: { token: string; until: number } | undefined;
let coming: Promise<Grant> | undefined;

/** A good token. `take` asks the cloud for one; callers who come meanwhile wait for the same answer. */
export async function operatorToken(take: TakeGrant): Promise<string> {
  if (present && Date.now() < present.until - MARGIN_MS) return present.token;
  coming ??= take().finally(() => (coming = undefined));
  const grant = await coming;
  present = { token: grant.token, until: Date.parse(grant.expires_at) };
  return grant.token;
}

/** The cloud refused it (it restarted with new keys, say): the next call takes another. */
export function forgetGrant(token: string): void {
  if (present?.token === token) present = undefined;
}
