// The daemon's own folder: which device it is, and results that the cloud has not answered yet. One daemon a folder.
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../server/core/kernel/clock.js';
import { lockDirectory } from '../../server/core/store/lock.js';
import type { Result } from './cloudClient.js';

export interface Identity {
  server: string;
  /** Under which this machine registers: the same each time. */
  machineId: string;
  deviceKey: string | null;
}

/** Of ids that come from the cloud and become names of files. */
export const isTaskId = (id: unknown): id is string =>
  typeof id === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);

export class Home {
  private constructor(
    private readonly folder: string,
    readonly release: () => Promise<void>,
  ) {}

  /** Throws DirectoryInUseError while another daemon works with it. */
  static async open(folder: string): Promise<Home> {
    mkdirSync(join(folder, 'results'), { recursive: true, mode: 0o700 });
    const lock = await lockDirectory(folder, systemClock);
    return new Home(folder, lock.release);
  }

  /** Throws when the folder is a device's of another cloud. */
  async identity(server: string): Promise<Identity> {
    const text = await readFile(this.#identityFile(), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return { server, machineId: `daemon-${randomUUID()}`, deviceKey: null };
    const known = JSON.parse(text) as Identity;
    if (known.server === server) return known;
    throw new Error(
      `${this.folder} belongs to a device of ${known.server}; give another folder with --state-dir`,
    );
  }

  keepIdentity(identity: Identity): Promise<void> {
    return keep(this.#identityFile(), identity);
  }

  /** On disk before it is sent: a daemon that is killed then still delivers it. */
  keepResult(task: string, result: Result): Promise<void> {
    return keep(this.#resultFile(task), result);
  }

  async forgetResult(task: string): Promise<void> {
    await rm(this.#resultFile(task), { force: true });
  }

  async keptResults(): Promise<{ task: string; result: Result }[]> {
    const kept: { task: string; result: Result }[] = [];
    for (const name of await readdir(join(this.folder, 'results'))) {
      const task = name.replace(/\.json$/, '');
      if (!name.endsWith('.json') || !isTaskId(task)) continue;
      kept.push({ task, result: JSON.parse(await readFile(this.#resultFile(task), 'utf8')) as Result });
    }
    return kept;
  }

  #identityFile = () => join(this.folder, 'device.json');
  #resultFile = (task: string) => join(this.folder, 'results', `${task}.json`);
}

/** Whole or not at all. */
async function keep(file: string, value: object): Promise<void> {
  const handle = await open(`${file}.new`, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(value)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
}
