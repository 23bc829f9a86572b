// Lays a compressed copy (.br, .gz) beside every built file that gains by it, so that the doors serve what was compressed once.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TEXT = /\.(js|css|svg|json|webmanifest|txt)$/;
/** Below this, headers weigh as much as what is saved. */
const LEAST_BYTES = 1024;

const FORMS = [
  ['.br', (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 8 } })],
  ['.gz', (bytes) => promisify(gzip)(bytes, { level: 9 })],
];

/** A Vite plugin: works on what the build has written. */
export const compressPages = {
  name: 'compress-pages',
  apply: 'build',
  async writeBundle({ dir }) {
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile() && TEXT.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name));
    await Promise.all(files.map(compress));
  },
};

async function compress(file) {
  const bytes = await readFile(file);
  if (bytes.length < LEAST_BYTES) return;
  for (const [suffix, pack] of FORMS) {
    const packed = await pack(bytes);
    if (packed.length < bytes.length) await writeFile(file + suffix, packed);
  }
}
