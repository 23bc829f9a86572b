// Checks the segments of a store that another process is working on, without touching it.
import type { Files } from './files.js';
import { damage, MANIFEST_FILE, manifestFormat, type Manifest } from './manifest.js';
import { readSegment } from './segments.js';
import { inDirectory, segmentFile } from './storeFolder.js';
import { StoreDamageError } from './types.js';

/** A checkpoint replaces segments while they are read; so often the newer manifest is tried. */
const TRIES = 5;

/**
 * Reads every segment that the manifest names: length, checksum, number of rows. The journals are not read, since they grow
 * meanwhile; a start reads them. Answers how many segments were found whole. Throws StoreDamageError.
 */
export async function verifyRunning(files: Files, dataDir: string): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const manifest = await readManifest(files, dataDir);
    try {
      return await readAll(files, dataDir, manifest);
    } catch (error) {
      const { generation } = await readManifest(files, dataDir);
      // A file that a newer manifest no longer names was taken away rightly.
      if (!(error instanceof StoreDamageError) || generation === manifest.generation || attempt === TRIES) {
        throw error;
      }
    }
  }
}

async function readManifest(files: Files, dataDir: string): Promise<Manifest> {
  const bytes = await files.readWhole(inDirectory(dataDir, MANIFEST_FILE));
  if (bytes === undefined) throw damage(0, 'is missing');
  return manifestFormat.decode(bytes);
}

async function readAll(files: Files, dataDir: string, { tables }: Manifest): Promise<number> {
  let whole = 0;
  for (const [table, { segments }] of Object.entries(tables)) {
    for (const segment of segments) {
      const name = segmentFile(table, segment.file);
      await readSegment(files, inDirectory(dataDir, name), name, segment);
      whole++;
    }
  }
  return whole;
}
