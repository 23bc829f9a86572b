// Many people at once on connections that are kept, light enough that the server and not its clients is what is measured.
import { Agent, request } from 'node:http';
import type { Any } from '../../kit/http.js';

export interface Words {
  method: 'POST' | 'PATCH' | 'DELETE';
  path: string;
  token?: string | undefined;
  body?: object;
  /** The asker hangs up as soon as it has spoken: what became of it nobody tells it. */
  hangsUp?: boolean | undefined;
}

export interface Told {
  status: number;
  body: Any;
}

export interface Crowd {
  /** Undefined: the connection broke before an answer, and nobody knows whether it was done. */
  ask(origin: string, words: Words): Promise<Told | undefined>;
  /** Connections that lay idle may have been closed by the server meanwhile. */
  hangUp(): void;
}

export function openCrowd(connections: number): Crowd {
  let agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    ask: (origin, words) => ask(agent, origin, words),
    hangUp() {
      agent.destroy();
      agent = new Agent({ keepAlive: true, maxSockets: connections });
    },
  };
}

function ask(agent: Agent, origin: string, words: Words): Promise<Told | undefined> {
  const { method, path, token, body, hangsUp = false } = words;
  const text = body === undefined ? '' : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const asked = request(`${origin}/api/v1${path}`, {
      agent,
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        'content-length': Buffer.byteLength(text),
      },
    });
    asked.on('error', () => resolve(undefined));
    asked.on('response', (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('error', () => resolve(undefined));
      answer.on('end', () => {
        const said = Buffer.concat(pieces).toString();
        try {
          resolve({ status: answer.statusCode ?? 0, body: said === '' ? undefined : JSON.parse(said) });
        } catch (error) {
          reject(new Error(`${method} ${path} was answered ${answer.statusCode}: ${said}`, { cause: error }));
        }
      });
    });
    asked.end(text, () => {
      if (hangsUp) asked.destroy();
    });
  });
}
