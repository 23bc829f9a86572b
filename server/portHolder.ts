// Who holds a port, as far as the system tells: on Linux from /proc, elsewhere nobody is named.
import { readdir, readFile, readlink } from 'node:fs/promises';

const LISTENING = '0A';

/** `process 123 (node)`, or undefined when it is unknown or another user's. */
export async function holderOfPort(port: number): Promise<string | undefined> {
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
