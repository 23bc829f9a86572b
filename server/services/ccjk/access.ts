// Who asks, and may they. What is wrong with the proof itself is 401; 403 is for the wrong kind of proof, a missing scope, an
// account that is switched off. The rows are read in the handler's own transaction, so that a revoked caller cannot commit.
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { hashToken } from '../../core/auth/opaque.js';
import type { Route } from '../../core/http/contract.js';
import type { Access } from '../../core/http/handle.js';
import { forbidden, unauthenticated } from '../../core/kernel/errors.js';
import type { Tx } from '../../core/store/types.js';
import { isApiKey } from './accounts/apiKeys.js';
import type { CcjkActor } from './actor.js';
import type { Ccjk } from './ccjk.js';
import { SCOPES, type Scope } from './contract/shapes.js';
import { isDeviceKey } from './devices/deviceKeys.js';
import { quotaOf } from './plans.js';
import { accountTable, apiKeyTable, deviceTable, sessionTable, type AccountRow } from './tables.js';

const Claims = z.object({ sub: z.uuid(), sid: z.string(), tv: z.int() });
type Claims = z.infer<typeof Claims>;

type Asker =
  | { kind: 'nobody' }
  | { kind: 'session'; claims: Claims }
  | { kind: 'key'; hash: string }
  | { kind: 'device'; hash: string; named: string | undefined };

/** Requests a minute (document, Rates). */
const DEVICE_RATE = 1000;
const WEBHOOK_RATE = 10;

const badToken = () =>
  unauthenticated('UNAUTHORIZED', 'the token is not valid or has expired; sign in again');

export const createAccess = (ccjk: Ccjk): Access<CcjkActor> => ({
  identify(bearer, spec, { headers }): Asker {
    if (spec.role === 'public' || spec.role === 'webhook') return { kind: 'nobody' };
    const token = bearer ?? header(headers, 'x-device-token');
    if (token === undefined) throw unauthenticated('UNAUTHORIZED', 'send Authorization: Bearer <token>');
    if (isDeviceKey(token)) {
      return { kind: 'device', hash: hashToken(token), named: header(headers, 'x-device-id') };
    }
    if (isApiKey(token)) return { kind: 'key', hash: hashToken(token) };
    const claims = Claims.safeParse(ccjk.tokens.verify(token));
    if (!claims.success) throw badToken();
    return { kind: 'session', claims: claims.data };
  },

  async authorise(tx, asker, spec): Promise<CcjkActor> {
    const who = asker as Asker;
    switch (who.kind) {
      case 'nobody':
        return { role: spec.role === 'webhook' ? 'webhook' : 'public' };
      case 'session':
        return allowed(await sessionActor(tx, who.claims), spec);
      case 'key':
        return allowed(await keyActor(tx, who.hash), spec);
      case 'device':
        return allowed(await deviceActor(tx, who), spec);
    }
  },

  admit(actor, _spec, { ip }) {
    const { perMinute } = ccjk.settings().limits;
    switch (actor.role) {
      case 'public':
        return ccjk.rates.take(`address ${ip}`, perMinute);
      case 'webhook':
        // By address: whoever sends forged mails from elsewhere does not stand in the gateway's way.
        return ccjk.rates.take(`webhook ${ip}`, WEBHOOK_RATE);
      case 'session':
        return ccjk.rates.take(`account ${actor.account.id}`, perMinute);
      case 'key':
        ccjk.keyUse.used(actor.key.id, ccjk.core.clock.now());
        return ccjk.rates.take(`keys of ${actor.account.id}`, quotaOf(actor.account.plan).callsAMinute);
      case 'device':
        return ccjk.rates.take(`device ${actor.device.id}`, DEVICE_RATE);
    }
  },

  localOnlyOpen: ({ local }) => local,
});

async function sessionActor(tx: Tx, claims: Claims): Promise<CcjkActor> {
  const session = await tx.get(sessionTable, claims.sid);
  const account = await tx.get(accountTable, claims.sub);
  const isLive = session?.userId === claims.sub && session.expiresAt > tx.now();
  if (!isLive || account?.tokenVersion !== claims.tv) throw badToken();
  return { role: 'session', account: active(account), sessionId: session.id, via: session.via };
}

async function keyActor(tx: Tx, keyHash: string): Promise<CcjkActor> {
  const key = await tx.first(apiKeyTable, { keyHash });
  const isLive = key && (key.expiresAt === null || key.expiresAt > tx.now());
  const account = isLive && (await tx.get(accountTable, key.userId));
  if (!account) throw badToken();
  return { role: 'key', account: active(account), key };
}

/** The key names the device; a header that names another one is a mix-up that must not pass. */
async function deviceActor(
  tx: Tx,
  { hash, named }: { hash: string; named: string | undefined },
): Promise<CcjkActor> {
  const device = await tx.first(deviceTable, { keyHash: hash });
  const account = device && (await tx.get(accountTable, device.userId));
  if (!account) throw badToken();
  if (named !== undefined && named !== device.uuid && named !== device.machineId) {
    throw forbidden('FORBIDDEN', 'X-Device-ID names another device than this key');
  }
  return { role: 'device', account: active(account), device };
}

function active(account: AccountRow): AccountRow {
  if (account.isActive) return account;
  throw forbidden('ACCOUNT_DISABLED', 'this account is switched off');
}

const isScope = (role: string): role is Scope => (SCOPES as readonly string[]).includes(role);

function allowed(actor: CcjkActor, { role }: Route): CcjkActor {
  const wanted = role as string;
  if (wanted === actor.role) return actor;
  const isPerson = actor.role === 'session' || actor.role === 'key';
  if (!isPerson || !isScope(wanted)) {
    throw forbidden('FORBIDDEN', `this is not open to ${NAMES[actor.role] ?? 'this token'}`);
  }
  if (wanted === 'task:admin' && !actor.account.isOperator) {
    throw forbidden('FORBIDDEN', 'this is for the operator of this cloud');
  }
  if (actor.role === 'key' && !actor.key.scopes.includes(wanted)) {
    throw forbidden('FORBIDDEN', `this API key lacks the scope ${wanted}`, { details: { scope: wanted } });
  }
  return actor;
}

const NAMES: Readonly<Record<string, string>> = {
  session: 'a signed-in person',
  key: 'an API key',
  device: 'a device key',
};

function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
