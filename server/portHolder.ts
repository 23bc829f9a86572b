// Who holds a port, as far as it says so itself (another cloud answers /health) and the system tells (on Linux from /proc).
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { isWildcardHost } from './doors.js';

const LISTENING = '0A';

const PATIENCE_MS = 1000;
const LONGEST_ANSWER = 10_000;

/** `another Deskcloud, process 123 (node)`, `process 123 (nginx)`, or undefined when nothing is known of it. */
export async function holderOfPort(host: string, port: number): Promise<string | undefined> {
  const known = [
    (await isCloud(host, port)) ? 'another Deskcloud' : undefined,
    await processOfPort(port),
  ].filter((each) => each !== undefined);
  return known.length > 0 ? known.join(', ') : undefined;
}

/** Whether a door of a cloud answers there, with or without TLS; whose certificate it is does not matter for a hint. */
async function isCloud(host: string, port: number): Promise<boolean> {
  const name = isWildcardHost(host) ? '127.0.0.1' : host.replace(/^\[|\]$/g, '');
  const answers = await Promise.all([
    readHealth(httpRequest, name, port),
    readHealth(httpsRequest, name, port),
  ]);
  return answers.some((health) => health !== undefined && ('version' in health || 'store' in health));
}

type Health = Readonly<Record<string, unknown>>;

function readHealth(request: typeof httpsRequest, host: string, port: number): Promise<Health | undefined> {
  return new Promise((resolve) => {
    const asking = request(
      { host, port, path: '/health', rejectUnauthorized: false, signal: AbortSignal.timeout(PATIENCE_MS) },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
          if (text.length > LONGEST_ANSWER) answer.destroy();
        });
        answer.once('close', () => resolve(healthOf(answer.headers['x-request-id'], text)));
        answer.once('error', () => resolve(undefined));
      },
    );
    // Whatever does not answer in these words is some other program.
    asking.once('error', () => resolve(undefined));
    asking.end();
  });
}

function healthOf(requestId: unknown, text: string): Health | undefined {
  if (requestId === undefined) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null && 'status' in value ? (value as Health) : undefined;
  } catch {
    return undefined; // No JSON: no cloud.
  }
}

async function processOfPort(port: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    const sockets = await listeningSockets(port);
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      if (await holdsOne(pid, sockets)) {
        return `process ${pid} (${(await readFile(`/proc/${pid}/comm`, 'utf8')).trim()})`;
      }
    }
  } catch {
    // A hint only: a system without /proc, or a process that ended while we looked, names nobody.
  }
  return undefined;
}

async function listeningSockets(port: number): Promise<Set<string>> {
  const inodes = new Set<string>();
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of (await readFile(table, 'utf8').catch(() => '')).split('\n').slice(1)) {
      const columns = line.trim().split(/\s+/);
      if (columns[1]?.endsWith(wanted) && columns[3] === LISTENING && columns[9]) inodes.add(columns[9]);
    }
  }
  return inodes;
}

async function holdsOne(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  // Other users' processes may not be read: they are passed over.
  const handles = await readdir(`/proc/${pid}/fd`).catch(() => []);
  for (const handle of handles) {
    const target = await readlink(`/proc/${pid}/fd/${handle}`).catch(() => '');
    if (target.startsWith('socket:[') && inodes.has(target.slice(8, -1))) return true;
  }
  return false;
}
