// Reads a journal back, batch by batch, and tells a torn end from damage.
import { HEAD_LINE_BYTES, BATCH_LINE_BYTES } from './journalFormat.js';
import { isSoundBatch, parseBatchHead, parseCommits, parseJournalHead } from './journalFormat.js';
import type { CommitRecord, JournalHead } from './journalFormat.js';
import type { OpenFile } from './files.js';

const READ_BYTES = 1 << 20;

export class JournalReader {
  #window: Buffer = Buffer.alloc(0);
  #windowAt = 0;
  /** Where the next batch begins: everything before it is sound. */
  position = 0;

  constructor(
    private readonly handle: OpenFile,
    /** Only bytes before this count. */
    readonly end: number,
  ) {}

  async head(): Promise<JournalHead | undefined> {
    const parsed = parseJournalHead(await this.#bytes(0, HEAD_LINE_BYTES));
    if (!parsed) return undefined;
    this.position = parsed.lineBytes;
    return parsed.head;
  }

  /** The next batch, if it is whole and has this number; else undefined, and `position` stays before it. */
  async batch(number: number): Promise<CommitRecord[] | undefined> {
    const head = parseBatchHead(await this.#bytes(this.position, BATCH_LINE_BYTES));
    if (!head || head.number !== number) return undefined;
    const start = this.position + head.lineBytes;
    if (start + head.bytes > this.end) return undefined;
    const payload = await this.#bytes(start, head.bytes);
    if (!isSoundBatch(head, payload)) return undefined;
    const commits = parseCommits(payload);
    if (commits.length !== head.commits) return undefined;
    this.position = start + head.bytes;
    return commits;
  }

  /**
   * Why the bytes from `position` on cannot be the torn end of one write: a batch's own first line tells its length, and nothing was
   * written behind the last one. Undefined when they can be.
   */
  async moreThanOneBatch(): Promise<string | undefined> {
    const head = parseBatchHead(await this.#bytes(this.position, BATCH_LINE_BYTES));
    if (!head) return undefined;
    const announced = this.position + head.lineBytes + head.bytes;
    return announced < this.end ? `it ends at byte ${announced}, but the file goes on` : undefined;
  }

  get isAtEnd(): boolean {
    return this.position >= this.end;
  }

  /**
   * Offset of a sound batch somewhere behind a bad one, if there is any. Batches are flushed one after another, so a later one
   * proves that the bad one was whole on disk once: that is damage, not a torn end.
   */
  async soundBatchBehind(number: number): Promise<number | undefined> {
    const from = this.position;
    const rest = await this.handle.read(from, this.end - from);
    // The text of a row can hold these words, but never the newline that ends a batch's first line.
    const mark = Buffer.from('batch ');
    for (let at = rest.indexOf(mark); at >= 0; at = rest.indexOf(mark, at + 1)) {
      const head = parseBatchHead(rest.subarray(at));
      if (!head || head.number < number) continue;
      const start = at + head.lineBytes;
      if (isSoundBatch(head, rest.subarray(start, start + head.bytes))) return from + at;
    }
    return undefined;
  }

  async #bytes(position: number, length: number): Promise<Buffer> {
    const wanted = Math.max(0, Math.min(length, this.end - position));
    const from = position - this.#windowAt;
    if (from < 0 || from + wanted > this.#window.length) {
      const most = Math.max(0, Math.min(Math.max(wanted, READ_BYTES), this.end - position));
      this.#window = await this.handle.read(position, most);
      this.#windowAt = position;
    }
    const start = position - this.#windowAt;
    return this.#window.subarray(start, start + wanted);
  }
}
