// `node build/run.mjs server/cli.js [options]`: builds what is stale, then becomes that program. One process and no shell between:
// a Ctrl-C and an exit code pass through npm as they are.
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildStale } from './stale.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [program, ...args] = process.argv.slice(2);

try {
  await buildStale();
} catch (error) {
  process.stderr.write(`the build failed: ${error.message}\n`);
  process.exit(1);
}
const file = join(root, 'dist', program);
process.argv.splice(1, Infinity, file, ...args);
await import(pathToFileURL(file).href);
