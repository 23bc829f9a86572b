// How a service's API speaks, where it is not in the house's own manner: another envelope, other names for who may ask. A service's
// pages say so once (lib/<service>/client.ts); what is asked of its routes from then on goes their way.
import type { Route } from '../../server/core/http/contract.js';
import type { Role } from './roleSessions.js';

export interface Refusal {
  code: string;
  detail: string;
  requestId?: string | undefined;
  /** Words for single fields, by their names in the body. */
  fields?: Readonly<Record<string, string>> | undefined;
  /** What else a program is told. */
  details?: Readonly<Record<string, unknown>> | undefined;
}

export interface Dialect {
  service: string;
  /** Its routes' paths begin so, and no other service's do. */
  prefix: string;
  /** Who is signed in where a route is not public. */
  role: Role;
  answerIn(body: unknown): unknown;
  /** Undefined when the body is no refusal of this service. */
  refusalIn(body: unknown): Refusal | undefined;
}

const dialects: Dialect[] = [];

export const speak = (dialect: Dialect): void => void dialects.push(dialect);

export const dialectOf = ({ path }: Pick<Route, 'path'>): Dialect | undefined =>
  dialects.find(({ prefix }) => path.startsWith(prefix));
