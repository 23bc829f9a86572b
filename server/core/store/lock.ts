// One process a data directory.
//
// Promise: a second process is refused and told who holds the directory, and a holder that was killed leaves nothing in the way. What
// decides is a socket that the system holds and lets go with its process: an abstract one on Linux (no file), a named pipe on
// Windows, a socket file in the temporary directory elsewhere. `deskcloud.lock` beside it is for people to read.
import { realpathSync } from 'node:fs';
import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { toIso, type Clock } from '../kernel/clock.js';
import { sha256Hex } from '../kernel/ids.js';
import { hasCode } from './files.js';
import { DirectoryInUseError } from './types.js';

export const LOCK_FILE = 'deskcloud.lock';

export interface DirectoryLock {
  release(): Promise<void>;
}

interface Holder {
  pid: number;
  host: string;
  bootId: string | null;
  startedAt: string;
}

/** Takes the directory, which must exist, or throws DirectoryInUseError. */
export async function lockDirectory(dataDir: string, clock: Clock): Promise<DirectoryLock> {
  const directory = realpathSync.native(dataDir);
  const server = await listen(socketName(directory));
  if (!server) throw new DirectoryInUseError(directory, await readHolder(directory));
  const file = path.join(directory, LOCK_FILE);
  const holder: Holder = {
    pid: process.pid,
    host: os.hostname(),
    bootId: await readBootId(),
    startedAt: toIso(clock.now()),
  };
  try {
    await fs.writeFile(file, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  } catch (error) {
    await closeServer(server);
    throw error;
  }
  let released: Promise<void> | undefined;
  const release = async () => {
    await fs.rm(file, { force: true });
    await closeServer(server);
  };
  return { release: () => (released ??= release()) };
}

/** Named by the real path, so that a link to the directory is the same directory, and by the user, for names are the machine's. */
function socketName(directory: string): string {
  const place = process.platform === 'win32' ? directory.toLowerCase() : directory;
  const name = `deskcloud-${sha256Hex(`${process.getuid?.() ?? ''}:${place}`).slice(0, 32)}`;
  if (process.platform === 'linux') return `\0${name}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return path.join(os.tmpdir(), `${name}.sock`);
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

async function readHolder(directory: string): Promise<DirectoryInUseError['holder']> {
  try {
    return JSON.parse(await fs.readFile(path.join(directory, LOCK_FILE), 'utf8')) as Holder;
  } catch {
    return undefined; // The file only says who; that somebody holds the directory is certain without it.
  }
}

async function readBootId(): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  try {
    return (await fs.readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  } catch {
    return null; // Not every container shows it; it is for people to read.
  }
}
