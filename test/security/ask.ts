// Requests that no browser and no `fetch` would send: any Host, any header, a source address of choice, a path that nobody tidies up.
import { request, type IncomingHttpHeaders } from 'node:http';
import type { Any } from '../kit/http.js';

export interface Told {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The text as JSON where it is some. */
  body: Any;
}

export interface Asking {
  method?: string;
  headers?: Record<string, string>;
  /** An object goes out as JSON, a text as it is. */
  body?: object | string;
  token?: string | undefined;
  /** The caller's own address: any of 127.0.0.0/8 on Linux. */
  from?: string;
}

/** `path` goes on the line as it is. */
export function ask(origin: string, path: string, asking: Asking = {}): Promise<Told> {
  const { method = asking.body === undefined ? 'GET' : 'POST', headers = {}, body, token, from } = asking;
  const { hostname, port } = new URL(origin);
  const text = typeof body === 'object' ? JSON.stringify(body) : body;
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: hostname,
        port,
        path,
        method,
        agent: false,
        ...(from === undefined ? {} : { localAddress: from }),
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(text === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          ...headers,
        },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('error', reject);
        answer.once('end', () => {
          const said = Buffer.concat(chunks).toString('utf8');
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text: said,
            body: parsed(said),
          });
        });
      },
    );
    asked.once('error', reject);
    asked.end(text);
  });
}

function parsed(text: string): Any {
  try {
    return JSON.parse(text) as Any;
  } catch {
    // A page, or nothing: the assertion that follows reads the text.
    return undefined;
  }
}

/** `401 invalid_token`, `200`: what an answer comes down to. */
export const word = ({ status, body }: Pick<Told, 'status' | 'body'>): string =>
  body?.code === undefined ? String(status) : `${status} ${body.code as string}`;
