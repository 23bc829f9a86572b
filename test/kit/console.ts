// The operator's door over HTTP, entered by the link of the ready line.
import type { Any } from './http.js';
import type { CloudProcess } from './process.js';

export interface Asked {
  status: number;
  body: Any;
}

export interface ConsoleCaller {
  origin: string;
  token: string;
  ask(method: string, path: string, body?: object): Promise<Asked>;
}

export async function enterConsole(cloud: Pick<CloudProcess, 'ready'>): Promise<ConsoleCaller> {
  const url = new URL(cloud.ready.console);
  const ask = async (method: string, path: string, body?: object, token?: string): Promise<Asked> => {
    const answer = await fetch(url.origin + path, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const isJson = answer.headers.get('content-type')?.startsWith('application/json');
    return { status: answer.status, body: isJson ? await answer.json() : await answer.text() };
  };
  const opened = await ask('POST', '/console/api/session', { token: url.searchParams.get('token') ?? '' });
  const token = opened.body.token as string;
  return { origin: url.origin, token, ask: (method, path, body) => ask(method, path, body, token) };
}
