// `store/journal.mark`: up to which batch the newest journal has been answered. It is written after each flush and never flushed
// itself: after a kill it stands at the last answer or just before it; after a power cut it may be older, but never ahead of the journal.
//
// Promise: a journal that ends more than one batch before its mark is damaged, however much its end looks like a torn one.
import { crc32 } from 'node:zlib';
import { crcText } from './durableJson.js';
import type { Files, OpenFile } from './files.js';
import { inDirectory } from './storeFolder.js';

export const MARK_FILE = 'store/journal.mark';

export interface Mark {
  directory: string;
  journal: number;
  batch: number;
}

/** All marks have one length, so that each replaces the one before it whole. */
function markLine({ directory, journal, batch }: Mark): string {
  const text = `${directory} ${String(journal).padStart(12, '0')} ${String(batch).padStart(16, '0')}`;
  return `mark ${text} ${crcText(crc32(text))}\n`;
}

/** Undefined where there is none, or none that can be read: a power cut may leave that. */
export async function readMark(files: Files, dataDir: string): Promise<Mark | undefined> {
  const bytes = await files.readWhole(inDirectory(dataDir, MARK_FILE));
  const match = /^mark (([0-9a-f]{32}) (\d{12}) (\d{16})) ([0-9a-f]{8})\n$/.exec(
    bytes?.toString('latin1') ?? '',
  );
  if (!match || crcText(crc32(match[1]!)) !== match[5]) return undefined;
  return { directory: match[2]!, journal: Number(match[3]), batch: Number(match[4]) };
}

/** Writes marks one after another; of those that come meanwhile the newest counts. A mark that cannot be written is left out. */
export class JournalMark {
  #handle: OpenFile | undefined;
  #next: Mark | undefined;
  #writing: Promise<void> | undefined;
  #closed = false;

  constructor(
    private readonly files: Files,
    private readonly dataDir: string,
  ) {}

  note(mark: Mark): void {
    if (this.#closed) return;
    this.#next = mark;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  async #write(): Promise<void> {
    while (this.#next) {
      const line = markLine(this.#next);
      this.#next = undefined;
      try {
        this.#handle ??= await this.files.open(inDirectory(this.dataDir, MARK_FILE), 'replace');
        await this.#handle.write(Buffer.from(line), 0);
      } catch {
        // It only ever adds to what can be found out about a damaged journal; the journal itself tells of a failing disk.
        this.#next = undefined;
        return;
      }
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing;
    await this.#handle?.close().catch(() => undefined);
    this.#handle = undefined;
  }
}
