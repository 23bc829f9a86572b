// What lies under store/: names of our own making. Other files there are left alone.
import path from 'node:path';
import type { Files } from './files.js';

export interface StoreListing {
  /** Journal number to path; paths are relative to the data directory, with slashes. */
  journals: Map<number, string>;
  segments: string[];
  /** Half-written replacements of a crash, and the mark that an orderly stop takes away. */
  temporary: string[];
}

export const journalFile = (number: number): string => `store/journal-${number}.log`;
export const segmentFile = (table: string, file: string): string => `store/${table}/${file}`;

/** The path in the form this system wants. */
export const inDirectory = (dataDir: string, relative: string): string =>
  path.join(dataDir, ...relative.split('/'));

export async function listStore(files: Files, dataDir: string): Promise<StoreListing> {
  const listing: StoreListing = { journals: new Map(), segments: [], temporary: [] };
  for (const { name, isDirectory } of (await files.list(inDirectory(dataDir, 'store'))) ?? []) {
    if (isDirectory) {
      for (const inner of (await files.list(inDirectory(dataDir, `store/${name}`))) ?? []) {
        if (!inner.isDirectory && /^\d{4,}\.json$/.test(inner.name)) {
          listing.segments.push(segmentFile(name, inner.name));
        }
      }
      continue;
    }
    const journal = /^journal-([1-9]\d*)\.log$/.exec(name)?.[1];
    if (journal) listing.journals.set(Number(journal), `store/${name}`);
    else if (name === 'manifest.json.tmp' || name === 'journal.mark') listing.temporary.push(`store/${name}`);
  }
  return listing;
}
