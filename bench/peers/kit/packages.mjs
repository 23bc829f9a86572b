// Installs what the peers need into their own folder when it is first asked for; nothing of it is the product's.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
let installed;

/** Throws when it is neither there nor to be had. */
export async function needed(name) {
  const { resolve } = createRequire(`${folder}/package.json`);
  try {
    resolve(name);
  } catch {
    const args = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'];
    installed ??= promisify(execFile)('npm', args, { cwd: folder, timeout: 300_000 });
    await installed;
  }
}
