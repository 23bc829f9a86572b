// Servers of peers: started for the measurement in a directory of their own, which is gone afterwards.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** PostgreSQL with its own settings, which flush every commit. Answers its URL. Throws where its programs are not there. */
export async function startPostgres() {
  const bin = postgresPrograms();
  const directory = await mkdtemp(join(tmpdir(), 'deskcloud-bench-pg-'));
  // It refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  const owner = isRoot
    ? {
        uid: Number(execFileSync('id', ['-u', 'postgres'])),
        gid: Number(execFileSync('id', ['-g', 'postgres'])),
      }
    : {};
  if (isRoot) await chown(directory, owner.uid, owner.gid);
  const options = { ...owner, cwd: directory };
  const data = join(directory, 'data');
  const port = await freePort();
  try {
    await run(join(bin, 'initdb'), ['-D', data, '-U', 'bench', '--auth=trust', '-E', 'UTF8'], options);
    const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200`;
    await run(
      join(bin, 'pg_ctl'),
      ['-D', data, '-w', '-l', join(directory, 'log'), '-o', settings, 'start'],
      options,
    );
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
  return {
    url: `postgres://bench@127.0.0.1:${port}/postgres`,
    async close() {
      await run(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', '-w', 'stop'], options);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function postgresPrograms() {
  const places = [process.env.PG_BIN ?? ''];
  const debian = '/usr/lib/postgresql';
  if (existsSync(debian))
    for (const one of readdirSync(debian).sort().reverse()) places.push(join(debian, one, 'bin'));
  places.push('/usr/local/bin', '/usr/bin');
  const found = places.find((place) => place !== '' && existsSync(join(place, 'initdb')));
  if (!found) throw new Error('there is no PostgreSQL here (initdb; PG_BIN names its folder)');
  return found;
}

/** Redis that flushes each write before it answers. Answers its port. Throws where it is not there. */
export async function startRedis() {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
  } catch {
    throw new Error('there is no redis-server here');
  }
  const directory = await mkdtemp(join(tmpdir(), 'deskcloud-bench-redis-'));
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', ''];
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];
  const child = spawn('redis-server', [...args, ...durable], { stdio: 'ignore' });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  await pause(500);
  return {
    port,
    async close() {
      child.kill();
      await gone;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
