// What goes into a backup, of a running cloud and of a stopped one.
import path from 'node:path';
import type { Files, Store } from '../core/store/index.js';
import { DurableJson } from '../core/store/durableJson.js';
import { MANIFEST_FILE, manifestFormat } from '../core/store/manifest.js';
import { inDirectory } from '../core/store/storeFolder.js';
import { CERTIFICATE_FILE } from '../certificate.js';
import { SECRETS_FILE } from '../secrets.js';
import { SECRET_SETTINGS_FILE, SETTINGS_FILE } from '../settingFiles.js';
import type { About } from './about.js';
import type { Entry } from './archive.js';

export interface Contents {
  directory: string;
  seq: number;
  tables: About['tables'];
  entries: readonly Entry[];
  release(): Promise<void>;
}

/** What a backup holds only when it is sealed. */
const SECRET_FILES = [SECRETS_FILE, SECRET_SETTINGS_FILE, CERTIFICATE_FILE];

/** The store as of one commit, held until `release`. */
export async function contentsOfRunning(
  store: Pick<Store, 'snapshot'>,
  files: Files,
  dataDir: string,
  { secrets }: { secrets: boolean },
): Promise<Contents> {
  const { directory, seq, tables, files: held, release } = await store.snapshot();
  try {
    const beside = await filesBeside(files, dataDir, secrets);
    const entries = held.map(({ path: name, bytes, content }) => ({
      path: name,
      bytes,
      ...(content ? { content } : { from: inDirectory(dataDir, name) }),
    }));
    return { directory, seq, tables: { ...tables }, entries: [...beside, ...entries], release };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Every file of a store that nobody works on, as it lies there. `tables`: the rows that a look at it counted. */
export async function contentsOfStopped(
  files: Files,
  dataDir: string,
  { secrets, tables }: { secrets: boolean; tables: About['tables'] },
): Promise<Contents> {
  const manifest = await new DurableJson(files, inDirectory(dataDir, MANIFEST_FILE), manifestFormat).read();
  if (!manifest) throw new Error('there is no store to copy');
  const identity = await whole(files, dataDir, 'deskcloud.id');
  const entries = [
    ...(await filesBeside(files, dataDir, secrets)),
    ...identity,
    ...(await filesBelow(files, dataDir, 'store')),
  ];
  return {
    directory: manifest.directory,
    seq: manifest.seq,
    tables,
    entries,
    release: async () => undefined,
  };
}

/**
 * Blobs and sealed segments never change under their name, and the small files are replaced whole. A segment that the held store names
 * is not removed before it is let go; one that is being written counts for nothing in it.
 */
async function filesBeside(files: Files, dataDir: string, secrets: boolean): Promise<Entry[]> {
  return [
    ...(await whole(files, dataDir, SETTINGS_FILE)),
    ...(secrets ? (await Promise.all(SECRET_FILES.map((name) => whole(files, dataDir, name)))).flat() : []),
    ...(await filesBelow(files, dataDir, 'blobs')),
    ...(await filesBelow(files, dataDir, 'history')),
  ];
}

async function whole(files: Files, dataDir: string, name: string): Promise<Entry[]> {
  const content = await files.readWhole(path.join(dataDir, name));
  return content ? [{ path: name, bytes: content.length, content }] : [];
}

async function filesBelow(files: Files, dataDir: string, folder: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const { name, isDirectory } of (await files.list(inDirectory(dataDir, folder))) ?? []) {
    const below = `${folder}/${name}`;
    if (isDirectory) {
      entries.push(...(await filesBelow(files, dataDir, below)));
      continue;
    }
    // Half of a file that is about to get its name.
    if (name.endsWith('.tmp')) continue;
    const from = inDirectory(dataDir, below);
    const handle = await files.open(from, 'read');
    try {
      entries.push({ path: below, bytes: await handle.size(), from });
    } finally {
      await handle.close();
    }
  }
  return entries;
}
