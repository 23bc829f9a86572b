// A passphrase around a backup: scrypt makes a key of it, and the bytes lie in chunks of AES-256-GCM.
//
// Promise: without the passphrase nothing of a sealed file can be read but its first line; a chunk that was changed, left out, put
// elsewhere or cut off is found, because each one's nonce is its place and says whether it is the last, and each is bound to the
// first line. A key seals one file only, since every file has a salt of its own.
import { createCipheriv, createDecipheriv, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { invalid } from '../core/kernel/errors.js';
import { StoreDamageError } from '../core/store/types.js';
import { byteReader, type ByteReader } from './byteReader.js';

const MAGIC = 'deskcloud-sealed-backup';
const LONGEST_LINE = 4096;
const CHUNK = 1 << 18;
const TAG = 16;
const KEY = 32;
/** 128 MB and about half a second of one core for each guess; on a thread of the pool, never on the event loop. */
const COST = { n: 2 ** 17, r: 8, p: 1 };

const Seal = z.object({
  format: z.int(),
  /** Version of the program that wrote it. */
  app: z.string(),
  createdAt: z.int(),
  scrypt: z.object({
    // Bounds, so that a made-up file cannot ask for all of the memory.
    n: z
      .int()
      .min(2)
      .max(2 ** 20),
    r: z.int().min(1).max(16),
    p: z.int().min(1).max(4),
    salt: z.string().regex(/^[0-9a-f]{32}$/),
  }),
  /** Tells a wrong passphrase from a damaged file. */
  check: z.string().regex(/^[0-9a-f]{32}$/),
});
export type Seal = z.infer<typeof Seal>;
export const SEAL_FORMAT = 1;

type Scrypt = (secret: string, salt: Buffer, length: number, options: object) => Promise<Buffer>;
const derive: Scrypt = promisify(scrypt);

async function keysOf(passphrase: string, { n, r, p, salt }: Seal['scrypt']) {
  // One way of writing an accent is as good as another.
  const bytes = await derive(passphrase.normalize('NFC'), Buffer.from(salt, 'hex'), KEY + 16, {
    N: n,
    r,
    p,
    maxmem: 256 * n * r,
  });
  return { key: bytes.subarray(0, KEY), check: bytes.subarray(KEY) };
}

const nonceOf = (place: number, isLast: boolean): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(place, 0, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
};

/** The bytes of a sealed file. */
export async function* sealed(
  plain: AsyncIterable<Buffer>,
  passphrase: string,
  { app, createdAt }: Pick<Seal, 'app' | 'createdAt'>,
): AsyncIterable<Buffer> {
  const cost = { ...COST, salt: randomBytes(16).toString('hex') };
  const { key, check } = await keysOf(passphrase, cost);
  // Field by field: whatever else a backup says of itself is behind the passphrase.
  const seal: Seal = { format: SEAL_FORMAT, app, createdAt, scrypt: cost, check: check.toString('hex') };
  const line = lineOf(JSON.stringify(seal));
  yield line;
  const chunk = (bytes: Buffer, place: number, isLast: boolean): Buffer => {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(place, isLast));
    cipher.setAAD(line);
    const length = Buffer.alloc(4);
    // The highest bit says that no other follows.
    length.writeUInt32BE(bytes.length + (isLast ? 2 ** 31 : 0));
    return Buffer.concat([length, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  };
  let waiting: Buffer[] = [];
  let size = 0;
  let place = 0;
  for await (const bytes of plain) {
    waiting.push(bytes);
    size += bytes.length;
    if (size < CHUNK) continue;
    const whole = Buffer.concat(waiting);
    const end = size - (size % CHUNK);
    for (let at = 0; at < end; at += CHUNK) yield chunk(whole.subarray(at, at + CHUNK), place++, false);
    waiting = [whole.subarray(end)];
    size -= end;
  }
  yield chunk(Buffer.concat(waiting), place, true);
}

const lineOf = (json: string): Buffer =>
  Buffer.from(`${MAGIC} ${crc32(json).toString(16).padStart(8, '0')} ${json}\n`);

/** Whether these first bytes are those of a sealed file. */
export const isSealed = (start: Buffer): boolean =>
  start.subarray(0, MAGIC.length).toString('latin1') === MAGIC;

/** Reads the first line. Throws StoreDamageError. */
export async function readSeal(reader: ByteReader, name: string): Promise<{ seal: Seal; line: Buffer }> {
  const bytes: Buffer[] = [];
  for (let byte = await reader.take(1); ; byte = await reader.take(1)) {
    bytes.push(byte);
    if (byte[0] === 10) break;
    if (bytes.length > LONGEST_LINE) throw damaged(name, 0);
  }
  const line = Buffer.concat(bytes);
  const json = line.toString('utf8').slice(MAGIC.length + 10, -1);
  if (!lineOf(json).equals(line)) throw damaged(name, 0);
  const parsed = Seal.safeParse(JSON.parse(json));
  if (parsed.success && parsed.data.format <= SEAL_FORMAT) return { seal: parsed.data, line };
  throw new StoreDamageError(
    name,
    0,
    'was written by a newer version of the program; start that version or a newer one',
  );
}

const damaged = (name: string, at: number) =>
  new StoreDamageError(name, at, 'was changed since it was written; choose another backup');

/** Opens what `sealed` wrote. Throws invalid `passphrase_needed`, `passphrase_wrong`; while read, StoreDamageError. */
export async function unseal(
  reader: ByteReader,
  name: string,
  passphrase: string | undefined,
): Promise<{ seal: Seal; reader: ByteReader }> {
  const { seal, line } = await readSeal(reader, name);
  if (passphrase === undefined || passphrase === '') {
    throw invalid('passphrase_needed', 'this backup is locked by a passphrase; give the passphrase');
  }
  const { key, check } = await keysOf(passphrase, seal.scrypt);
  if (!timingSafeEqual(check, Buffer.from(seal.check, 'hex'))) {
    throw invalid('passphrase_wrong', 'this passphrase does not open the backup');
  }
  const plain = async function* () {
    try {
      for (let place = 0, isLast = false; !isLast; place++) {
        const at = reader.position;
        const stated = (await reader.take(4)).readUInt32BE();
        isLast = stated >= 2 ** 31;
        const length = isLast ? stated - 2 ** 31 : stated;
        if (length > CHUNK) throw damaged(name, at);
        const bytes = await reader.take(length);
        const tag = await reader.take(TAG);
        const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(place, isLast));
        decipher.setAAD(line);
        decipher.setAuthTag(tag);
        const opened = decipher.update(bytes);
        try {
          decipher.final();
        } catch {
          // All that a tag says is that it does not fit.
          throw damaged(name, at);
        }
        yield opened;
      }
      if (!(await reader.isAtEnd())) throw damaged(name, reader.position);
    } finally {
      await reader.close();
    }
  };
  return { seal, reader: byteReader(plain(), name, () => reader.position) };
}
