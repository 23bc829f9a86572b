// A CRC-32 does more than tell that something is wrong: each single flipped bit leaves a remainder of its own, by which it is found.
import { crc32 } from 'node:zlib';
import { pacer } from '../slices.js';

const POLYNOMIAL = 0xedb88320;
/** Beyond this the remainder of other damage is too likely to look like that of one bit. */
const MOST_BYTES = 4 << 20;

/** The bytes as they were before one bit of them was flipped; undefined where that is not what happened to them. */
export async function withoutFlippedBit(
  bytes: Buffer,
  wanted: number,
  before = 0,
): Promise<Buffer | undefined> {
  if (bytes.length > MOST_BYTES) return undefined;
  const remainder = (crc32(bytes, before) ^ wanted) >>> 0;
  const pace = pacer(5);
  // From the last bit that the sum took in back to the first: each step is one bit more behind the flipped one.
  let flipped = POLYNOMIAL;
  for (let at = bytes.length - 1; at >= 0; at--) {
    for (let bit = 7; bit >= 0; bit--) {
      if (flipped === remainder) {
        const mended = Buffer.from(bytes);
        mended[at] = mended[at]! ^ (1 << bit);
        return mended;
      }
      flipped = ((flipped >>> 1) ^ (flipped & 1 ? POLYNOMIAL : 0)) >>> 0;
    }
    if ((at & 4095) === 0 && pace.due()) await pace.rest();
  }
  return undefined;
}
