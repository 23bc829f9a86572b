// Who asks, and may they (ARCHITECTURE: Revocation; behaviour rows 19 and 25). Everything wrong with the token itself is 401;
// 403 is for role, disabling and expiry. The rows are read in the handler's own transaction, so a revoked caller cannot commit.
import { z } from 'zod';
import { hashToken } from '../../core/auth/opaque.js';
import type { Route } from '../../core/http/contract.js';
import type { Access } from '../../core/http/handle.js';
import { forbidden, unauthenticated } from '../../core/kernel/errors.js';
import type { Tx } from '../../core/store/types.js';
import { isExpired } from './accounts/activity.js';
import { isOpenerThere } from './accounts/support.js';
import type { OasActor } from './actor.js';
import type { Oas } from './oas.js';
import {
  managerTable,
  nodeTable,
  sessionTable,
  superTable,
  userTable,
  userTokenTable,
  type ManagerRow,
  type SessionRow,
  type UserRow,
} from './tables.js';
import type { LastUse } from './accounts/userTokens.js';
import { pairedNode } from './nodes/nodes.js';
import { findPairing, isPairingToken, pairingSession } from './nodes/pairing.js';

const Claims = z.object({
  role: z.enum(['super', 'manager', 'agent']),
  sub: z.string().regex(/^\d{1,15}$/),
  sid: z.string(),
  tv: z.int(),
});
type Claims = z.infer<typeof Claims>;

const USER_TOKEN = /^utk_[0-9a-f]{48}$/;

type Asker =
  | { kind: 'nobody' }
  | { kind: 'jwt'; claims: Claims }
  | { kind: 'user'; tokenHash: string }
  | { kind: 'paired'; token: string };

const badToken = () => unauthenticated('invalid_token', 'invalid token: sign in again');

export const createAccess = (oas: Oas, lastUse: LastUse): Access<OasActor> => ({
  identify(token, spec): Asker {
    if (spec.role === 'public') return { kind: 'nobody' };
    if (token === undefined) {
      throw unauthenticated('token_missing', 'sign in and send Authorization: Bearer <token>');
    }
    if (USER_TOKEN.test(token)) return { kind: 'user', tokenHash: hashToken(token) };
    if (isPairingToken(token)) return { kind: 'paired', token };
    const claims = Claims.safeParse(oas.tokens.verify(token));
    if (!claims.success) throw badToken();
    return { kind: 'jwt', claims: claims.data };
  },

  async authorise(tx, asker, spec): Promise<OasActor> {
    const who = asker as Asker;
    switch (who.kind) {
      case 'nobody':
        return { role: 'public' };
      case 'user':
        return authoriseUser(tx, who.tokenHash, spec, lastUse);
      case 'jwt':
        return authoriseSession(tx, who.claims, spec);
      case 'paired':
        return authorisePaired(tx, who.token, spec);
    }
  },

  localOnlyOpen: ({ local }) => local || oas.settings().superFromLan,
});

async function authoriseSession(tx: Tx, claims: Claims, spec: Route): Promise<OasActor> {
  const session = await tx.get(sessionTable, claims.sid);
  const accountId = Number(claims.sub);
  const isLive =
    session?.role === claims.role && session.accountId === accountId && !isExpired(session, tx.now());
  if (!session || !isLive || !(await isOpenerThere(tx, session))) throw badToken();
  return claims.role === 'super'
    ? authoriseSuper(tx, claims, session, spec)
    : authoriseManager(tx, claims, session, spec);
}

async function authoriseSuper(tx: Tx, claims: Claims, session: SessionRow, spec: Route): Promise<OasActor> {
  const account = await tx.get(superTable, session.accountId);
  if (account?.tokenVersion !== claims.tv) throw badToken();
  refuseOtherRole('super', spec);
  return { role: 'super', account, via: session.via, sessionId: session.id };
}

async function authoriseManager(tx: Tx, claims: Claims, session: SessionRow, spec: Route): Promise<OasActor> {
  const account = await tx.get(managerTable, session.accountId);
  if (account?.tokenVersion !== claims.tv) throw badToken();
  if (session.role === 'manager') {
    refuseOtherRole('manager', spec);
    refuseInactive(account, tx, spec);
    return { role: 'manager', account, via: session.via, sessionId: session.id };
  }
  // The node's row goes when it is unpaired: its tokens end with it.
  const node = await tx.first(nodeTable, { managerId: account.id, nodeId: session.nodeId ?? '' });
  if (!node) throw badToken();
  refuseOtherRole('agent', spec);
  refuseInactive(account, tx, spec);
  return { role: 'agent', account, node, sessionId: session.id };
}

async function authoriseUser(tx: Tx, tokenHash: string, spec: Route, lastUse: LastUse): Promise<OasActor> {
  const token = await tx.first(userTokenTable, { tokenHash });
  if (!token || isExpired(token, tx.now())) throw badToken();
  const account = await tx.get(userTable, token.userId);
  if (account?.tokenVersion !== token.tokenVersion) throw badToken();
  lastUse.used(token.id, tx.now());
  refuseOtherRole('user', spec);
  refuseInactive(account, tx, spec);
  return { role: 'user', account, token };
}

/** A pairing token is an agent's and nobody else's, and good for the node that it was made for. */
async function authorisePaired(tx: Tx, token: string, spec: Route): Promise<OasActor> {
  const paired = await findPairing(tx, token);
  const account = paired && (await tx.get(managerTable, paired.managerId));
  if (!account) throw badToken();
  refuseOtherRole('agent', spec);
  refuseInactive(account, tx, spec);
  const sessionId = pairingSession(paired);
  return { role: 'agent', account, node: await pairedNode(tx, paired, sessionId), sessionId };
}

function refuseOtherRole(role: OasActor['role'], spec: Route): void {
  const allowed = typeof spec.role === 'string' ? [spec.role] : spec.role;
  if (!allowed.includes(role)) {
    throw forbidden('wrong_role', `this is for ${allowed.join(' or ')}; you are signed in as ${role}`);
  }
}

function refuseInactive(account: ManagerRow | UserRow, tx: Tx, spec: Route): void {
  if (account.status === 'disabled') throw forbidden('account_disabled', 'this account is disabled');
  if (!spec.expiredAllowed && isExpired(account, tx.now())) {
    throw forbidden('account_expired', 'this account has expired: redeem a code to go on');
  }
}
