// Other queues to measure beside ours. What they need (packages, a server) is theirs: each is a module of its own in a folder that is
// named with `--peers-dir`, so that the product depends on none of them.
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface WorkRun {
  workers: number;
  seconds: number;
}

/** What a module `<name>.mjs` in the folder exports as `openPeer`. */
export interface Peer {
  /** Puts so many jobs into the queue, of the size of `job`. */
  fill(count: number, job: object): Promise<void>;
  /** Workers lease and complete jobs, on disk before either is answered. Answers jobs a second; throws when they run out. */
  work(run: WorkRun): Promise<number>;
  close(): Promise<void>;
}

/** Opens every peer of the folder. One that cannot be opened, for its server is not there, is in `missing` with its reason. */
export async function openPeers(
  folder: string,
): Promise<{ peers: Map<string, Peer>; missing: Map<string, string> }> {
  const peers = new Map<string, Peer>();
  const missing = new Map<string, string>();
  const files = (await readdir(folder)).filter((file) => file.endsWith('.mjs')).sort();
  for (const file of files) {
    const name = file.slice(0, -'.mjs'.length);
    try {
      const { openPeer } = (await import(pathToFileURL(resolve(join(folder, file))).href)) as {
        openPeer(): Promise<Peer>;
      };
      peers.set(name, await openPeer());
    } catch (error) {
      missing.set(name, error instanceof Error ? error.message : String(error));
    }
  }
  return { peers, missing };
}
