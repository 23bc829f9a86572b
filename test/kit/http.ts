// A plain client: what it sends and what it gets, parsed.

export interface Answer<Body = Record<string, unknown>> {
  status: number;
  body: Body;
  headers: Headers;
}

export interface Client {
  get<B = Any>(path: string): Promise<Answer<B>>;
  post<B = Any>(path: string, body?: unknown): Promise<Answer<B>>;
  put<B = Any>(path: string, body?: unknown): Promise<Answer<B>>;
  patch<B = Any>(path: string, body?: unknown): Promise<Answer<B>>;
  delete<B = Any>(path: string, body?: unknown): Promise<Answer<B>>;
  send<B = Any>(method: string, path: string, body?: unknown): Promise<Answer<B>>;
}

/** Test code reads answers freely; what is asserted is said at the place. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Any = any;

export function client(origin: string, token?: string, prefix = '/api/v1'): Client {
  const send = async <B = Any>(method: string, path: string, body?: unknown): Promise<Answer<B>> => {
    const answer = await fetch(
      origin + (path.startsWith('/api') || path === '/health' ? path : prefix + path),
      {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
      },
    );
    const text = await answer.text();
    let parsed: unknown = text;
    try {
      parsed = text === '' ? undefined : JSON.parse(text);
    } catch {
      // Left as text: the assertion that follows shows it.
    }
    return { status: answer.status, body: parsed as B, headers: answer.headers };
  };
  return {
    send,
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body ?? {}),
    put: (path, body) => send('PUT', path, body ?? {}),
    patch: (path, body) => send('PATCH', path, body ?? {}),
    delete: (path, body) => send('DELETE', path, body),
  };
}
