// Room on the disk that a folder lies on.
import { statfs } from 'node:fs/promises';

export interface Space {
  freeBytes: number;
  totalBytes: number;
}

/** What a person without special rights may still write; null where the system does not tell. */
export async function freeSpace(folder: string): Promise<Space | null> {
  try {
    const { bsize, bavail, blocks } = await statfs(folder);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    // Network shares and odd file systems refuse the question: then nothing is claimed.
    return null;
  }
}
