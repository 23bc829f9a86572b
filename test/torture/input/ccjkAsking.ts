// How the torture itself asks CCJK: as people and devices of it would, and what is refused is the run's failure.
import type { Any } from '../../kit/http.js';
import { PASSWORD } from '../../kit/scene.js';

export interface Account {
  id: string;
  email: string;
  token: string;
  refreshToken: string;
}

export interface Machine {
  id: string;
  /** The machine's own id. */
  machineId: string;
  key: string;
}

type Headers = Record<string, string>;

export const signedIn = async (origin: string, email: string): Promise<Account> =>
  accountOf(await sentWell(origin, 'POST', '/auth/login', { email, password: PASSWORD }));

export const accountOf = ({ user, token, refresh_token: refreshToken }: Any): Account => ({
  ...{ id: user.id, email: user.email, token, refreshToken },
});

export const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });
export const ofDevice = ({ key, machineId }: Machine): Headers => ({
  ...bearer(key),
  'x-device-id': machineId,
});

export type Ask = (method: string, path: string, body?: object) => Promise<Any>;

export const askingAs =
  (origin: string, token: string | undefined, headers: Headers = {}): Ask =>
  (method, path, body) =>
    sentWell(origin, method, path, body, token === undefined ? headers : bearer(token));

/** A failed step is the run's failure, with the product's own words. */
export async function sentWell(
  origin: string,
  method: string,
  path: string,
  body?: object,
  headers: Headers = {},
): Promise<Any> {
  const { status, data, error } = await sent(origin, method, path, body, headers);
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${error?.code}: ${error?.message}`);
  return data;
}

export async function sent(
  origin: string,
  method: string,
  path: string,
  body?: object,
  headers: Headers = {},
) {
  const isForm = body instanceof FormData;
  const answer = await fetch(`${origin}/v1${path}`, {
    method,
    headers: { ...(body && !isForm && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: isForm ? body : JSON.stringify(body) }),
  });
  const { data, error } = (await answer.json()) as Any;
  return { status: answer.status, data, error };
}
