// The documents are true where a program can tell: links between files lead somewhere, commands that are named exist, and every
// option of `npm run serve` is in the README.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const IGNORED = new Set(['node_modules', 'dist', '.git', 'coverage']);

function* documentsIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (IGNORED.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* documentsIn(path);
    else if (entry.name.endsWith('.md')) yield path;
  }
}

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const faults = [];

for (const path of documentsIn(root)) {
  const text = readFileSync(path, 'utf8');
  const name = relative(root, path);
  for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^([a-z]+:|#)/i.test(target)) continue;
    if (!existsSync(join(dirname(path), target.split('#')[0])))
      faults.push(`${name}: no such file: ${target}`);
  }
  for (const [, script] of text.matchAll(/npm run ([a-z][\w:-]*)/g)) {
    if (!(script in scripts)) faults.push(`${name}: no such command: npm run ${script}`);
  }
}

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const options = readFileSync(join(root, 'server/options.ts'), 'utf8');
for (const [, option] of options.matchAll(/name: '([\w-]+)'/g)) {
  if (!readme.includes(`--${option}`)) faults.push(`README.md: the option --${option} is missing`);
}

for (const fault of faults) process.stderr.write(`${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
