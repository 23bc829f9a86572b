// Calls a cloud of this machine over HTTP or TLS. Its certificate is often one that it signed itself, or made out for another name:
// here it is known by its fingerprint, which the cloud left in its own directory, and nothing is said before it was compared.
import { request, type RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import { connect } from 'node:tls';

const PATIENCE_MS = 60_000;
const CONNECT_MS = 3000;

export interface LocalCall {
  /** Origin of the door. */
  origin: string;
  method: 'GET' | 'POST';
  path: string;
  bearer?: string;
  body?: object;
  /** SHA-256 fingerprint of the door's certificate; needed for https. */
  certificate: string | null;
}

export interface LocalAnswer {
  status: number;
  body: Record<string, unknown>;
}

/** Throws when nobody answers there, when it is not the cloud, or when the answer is no JSON object. */
export async function callLocal(call: LocalCall): Promise<LocalAnswer> {
  const url = new URL(call.path, call.origin);
  const socket = url.protocol === 'https:' ? await openTls(url, call.certificate) : undefined;
  const text = call.body === undefined ? undefined : JSON.stringify(call.body);
  const options: RequestOptions = {
    method: call.method,
    headers: {
      host: url.host,
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      ...(call.bearer === undefined ? {} : { authorization: `Bearer ${call.bearer}` }),
    },
    signal: AbortSignal.timeout(PATIENCE_MS),
    // Node asks `createConnection` only where no agent is named.
    ...(socket ? { createConnection: () => socket } : { agent: false }),
  };
  return new Promise((resolve, reject) => {
    const asking = request(url.href.replace(/^https:/, 'http:'), options, (answer) => {
      let answered = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (answered += piece));
      answer.once('error', reject);
      answer.once('end', () => {
        try {
          resolve({ status: answer.statusCode ?? 0, body: JSON.parse(answered) as Record<string, unknown> });
        } catch (error) {
          reject(new Error(`${url.href} answered no JSON`, { cause: error }));
        }
      });
    });
    asking.once('error', reject);
    asking.end(text);
  });
}

function openTls(url: URL, certificate: string | null): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    // Chain and name are not asked: the fingerprint below says more.
    const socket = connect({ host, port: Number(url.port || 443), rejectUnauthorized: false }, () => {
      if (certificate !== null && socket.getPeerCertificate().fingerprint256 === certificate) {
        socket.setTimeout(0);
        return resolve(socket);
      }
      socket.destroy();
      reject(new Error(`${url.origin} shows another certificate than the cloud of this directory`));
    });
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error(`${url.origin} does not answer`)));
    socket.once('error', reject);
  });
}
