// One process a data directory.
//
// Promise: a second process is refused and told who holds the directory, and a holder that was killed leaves nothing in the way. What
// decides is a socket that the system holds and lets go with its process: an abstract one on Linux (no file), a named pipe on
// Windows, a socket file in the temporary directory elsewhere. `deskcloud.lock` says who holds it, for people and for those whom the
// socket cannot tell: a process in another container, or of another user, has other sockets and must ask (lockQuestion.ts).
import { realpathSync } from 'node:fs';
import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { toIso, type Clock } from '../kernel/clock.js';
import { sha256Hex } from '../kernel/ids.js';
import { hasCode } from './files.js';
import { answerQuestions, ask } from './lockQuestion.js';
import { DirectoryInUseError } from './types.js';

export const LOCK_FILE = 'deskcloud.lock';

export interface DirectoryLock {
  release(): Promise<void>;
}

export interface Holder {
  pid: number;
  host: string;
  bootId: string | null;
  startedAt: string;
  /** Within one place all see the same sockets. */
  place: string;
}

/** Takes the directory, which must exist, or throws DirectoryInUseError. `place`: for tests of what containers see. */
export async function lockDirectory(dataDir: string, clock: Clock, place?: string): Promise<DirectoryLock> {
  const directory = realpathSync.native(dataDir);
  const bootId = await readLine('/proc/sys/kernel/random/boot_id');
  const here = place ?? (await readPlace(bootId));
  const server = await listen(socketName(directory, here));
  if (!server) throw new DirectoryInUseError(directory, await readHolder(directory));
  try {
    const former = await readHolder(directory);
    if (former && isOutOfSight(former, here, bootId) && (await ask(directory))) {
      throw new DirectoryInUseError(directory, former);
    }
    const startedAt = toIso(clock.now());
    const holder: Holder = { pid: process.pid, host: os.hostname(), bootId, startedAt, place: here };
    await fs.writeFile(path.join(directory, LOCK_FILE), `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  } catch (error) {
    await closeServer(server);
    throw error;
  }
  const stopAnswering = answerQuestions(directory);
  let released: Promise<void> | undefined;
  const release = async () => {
    stopAnswering();
    await fs.rm(path.join(directory, LOCK_FILE), { force: true });
    await closeServer(server);
  };
  return { release: () => (released ??= release()) };
}

/** Within this place the free socket says that the former holder is gone, and so does a restart of its machine. */
function isOutOfSight(former: Holder, here: string, bootId: string | null): boolean {
  if (former.place === here) return false;
  const hasRestarted = former.host === os.hostname() && former.bootId !== null && former.bootId !== bootId;
  return !hasRestarted;
}

/** Named by the real path, so that a link to the directory is the same directory. */
function socketName(directory: string, place: string): string {
  const end = process.platform === 'win32' ? directory.toLowerCase() : directory;
  const name = `deskcloud-${sha256Hex(`${place}:${end}`).slice(0, 32)}`;
  if (process.platform === 'linux') return `\0${name}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return path.join(os.tmpdir(), `${name}.sock`);
}

/** This run of this machine, its network namespace (abstract sockets are seen within one), and the user. */
async function readPlace(bootId: string | null): Promise<string> {
  const namespace = await fs.readlink('/proc/self/ns/net').catch(() => ''); // Linux alone has them.
  return [bootId ?? os.hostname(), namespace, process.getuid?.() ?? ''].join(' ');
}

/** Undefined when somebody else listens there. */
async function listen(name: string): Promise<net.Server | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryListen(name);
    } catch (error) {
      if (!hasCode(error, 'EADDRINUSE')) throw error;
      const isFile = path.isAbsolute(name) && process.platform !== 'win32';
      if (!isFile || attempt > 2 || (await answers(name))) return undefined;
      // A socket file whose process is gone.
      await fs.rm(name, { force: true });
    }
  }
}

function tryListen(name: string): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(name, () => {
      server.off('error', reject);
      server.unref();
      resolve(server);
    });
  });
}

function answers(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(name);
    const settle = (listening: boolean) => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => settle(true));
    // Anything but a refusal (no rights, a full queue) may be a live holder.
    socket.once('error', (error) => settle(!hasCode(error, 'ECONNREFUSED', 'ENOENT')));
  });
}

const closeServer = (server: net.Server): Promise<void> =>
  new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));

async function readHolder(directory: string): Promise<Holder | undefined> {
  const text = await fs.readFile(path.join(directory, LOCK_FILE), 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return '';
    throw error;
  });
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined; // Half written by one that was killed: it says nothing, and the socket decides.
  }
}

/** The line of a file of the kernel, where there is one. */
const readLine = async (file: string): Promise<string | null> => {
  if (process.platform !== 'linux') return null;
  return fs.readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => null, // Not every container shows it; the host's name stands in.
  );
};
