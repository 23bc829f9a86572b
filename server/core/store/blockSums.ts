// Sums of a segment's parts. The sum of the whole file says that it was damaged; these say where, so that a repair keeps every row
// that lies outside and can vouch for it.
import { crc32 } from 'node:zlib';
import { crcText } from './durableJson.js';

export interface BlockSums {
  /** Bytes of each block but the last. */
  every: number;
  /** CRC-32 of each block, 8 hex digits, one after another. */
  crcs: string;
}

/** So many blocks a file at most: a thousandth of a full segment, more than one for a small one. */
const BLOCKS = 64;
const SMALLEST_BLOCK = 256;
const CRC_DIGITS = 8;

/** `bytes`: about as many as will come. */
export function summing(bytes: number): { add: (data: Buffer) => void; end: () => BlockSums } {
  const every = Math.max(SMALLEST_BLOCK, Math.ceil(bytes / BLOCKS));
  const crcs: string[] = [];
  let crc = 0;
  let filled = 0;
  const close = () => {
    crcs.push(crcText(crc));
    crc = 0;
    filled = 0;
  };
  return {
    add(data) {
      for (let at = 0; at < data.length;) {
        const part = data.subarray(at, at + every - filled);
        crc = crc32(part, crc);
        at += part.length;
        filled += part.length;
        if (filled === every) close();
      }
    },
    end() {
      if (filled > 0) close();
      return { every, crcs: crcs.join('') };
    },
  };
}

/** The sum that block `n` must have; undefined where there is no such block. */
export const sumOfBlock = ({ crcs }: BlockSums, n: number): string | undefined =>
  crcs.slice(n * CRC_DIGITS, (n + 1) * CRC_DIGITS) || undefined;
