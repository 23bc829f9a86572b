// Who asks, after the rows that prove it were read.
import { handlerFor } from '../../core/http/handle.js';
import type { AccountRow, ApiKeyRow, DeviceRow } from './tables.js';

export type CcjkActor =
  | { role: 'public' }
  /** A gateway that signs its body; the handler checks the signature. */
  | { role: 'webhook' }
  | { role: 'session'; account: AccountRow; sessionId: string; via: string | null }
  | { role: 'key'; account: AccountRow; key: ApiKeyRow }
  | { role: 'device'; account: AccountRow; device: DeviceRow };

export type ActorOf<Role extends CcjkActor['role']> = Extract<CcjkActor, { role: Role }>;
/** A person, by a session or by an API key. */
export type PersonActor = ActorOf<'session'> | ActorOf<'key'>;

export const handle = handlerFor<CcjkActor>();

/** The contract's role was checked already; here the compiler hears it. */
export function asPerson(actor: CcjkActor): PersonActor {
  if (actor.role === 'session' || actor.role === 'key') return actor;
  throw new Error(`a route of people was run as ${actor.role}`);
}

export function asSession(actor: CcjkActor): ActorOf<'session'> {
  if (actor.role === 'session') return actor;
  throw new Error(`a route of sessions was run as ${actor.role}`);
}

export function asDevice(actor: CcjkActor): ActorOf<'device'> {
  if (actor.role === 'device') return actor;
  throw new Error(`a route of devices was run as ${actor.role}`);
}
