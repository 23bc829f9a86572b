// Who asks, after the account's own row was read.
import { handlerFor } from '../../core/http/handle.js';
import type { ManagerRow, NodeRow, SuperRow, UserRow, UserTokenRow } from './tables.js';

export type OasActor =
  | { role: 'public' }
  | { role: 'super'; account: SuperRow; via: string | null; sessionId: string }
  | { role: 'manager'; account: ManagerRow; via: string | null; sessionId: string }
  | { role: 'user'; account: UserRow; token: UserTokenRow }
  | { role: 'agent'; account: ManagerRow; node: NodeRow; sessionId: string };

export type ActorOf<Role extends OasActor['role']> = Extract<OasActor, { role: Role }>;

export const handle = handlerFor<OasActor>();

/** The contract's role was checked already; here the compiler hears it. */
export function asRole<Role extends OasActor['role']>(role: Role, actor: OasActor): ActorOf<Role> {
  if (actor.role !== role) throw new Error(`a route of ${role} was run as ${actor.role}`);
  return actor as ActorOf<Role>;
}
