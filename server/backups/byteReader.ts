// Bytes from chunks of any size, taken in the lengths that a format wants.
import { StoreDamageError } from '../core/store/types.js';

export interface ByteReader {
  /** How far into the file on disk: bytes taken so far, or what `at` says. */
  readonly position: number;
  /** Exactly so many. Throws StoreDamageError at the end of what there is. */
  take(length: number): Promise<Buffer>;
  /** At least one, at most so many: what has come already. */
  takeSome(most: number): Promise<Buffer>;
  /** Whether nothing is left. */
  isAtEnd(): Promise<boolean>;
  /** Lets go of where the chunks come from. */
  close(): Promise<void>;
}

/** `name` and `at`: of the file on disk, for errors, where the bytes are what was made of it. */
export function byteReader(chunks: AsyncIterable<Buffer>, name: string, at?: () => number): ByteReader {
  const source = chunks[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  let position = 0;
  const more = async (): Promise<boolean> => {
    const { value, done } = await source.next();
    if (done) return false;
    rest = rest.length === 0 ? value : Buffer.concat([rest, value]);
    return true;
  };
  const cut = (length: number): Buffer => {
    const taken = rest.subarray(0, length);
    rest = rest.subarray(taken.length);
    position += taken.length;
    return taken;
  };
  const cutShort = () =>
    new StoreDamageError(name, at?.() ?? position, 'is cut short; choose another backup');
  return {
    get position() {
      return at?.() ?? position;
    },
    async take(length) {
      while (rest.length < length) if (!(await more())) throw cutShort();
      return cut(length);
    },
    async takeSome(most) {
      while (rest.length === 0) if (!(await more())) throw cutShort();
      return cut(most);
    },
    async isAtEnd() {
      while (rest.length === 0) if (!(await more())) return true;
      return false;
    },
    async close() {
      await source.return?.();
    },
  };
}
