// `npm run bench`: builds what is stale, translates bench/ beside it, and runs it. Plain JavaScript in dist/, so that a measured
// program is the product as it is run, with nothing between.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { buildStale } from './stale.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const made = join(root, 'dist', 'bench');

function translate(folder, into) {
  mkdirSync(into, { recursive: true });
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const from = join(folder, entry.name);
    if (entry.isDirectory()) translate(from, join(into, entry.name));
    else if (entry.name.endsWith('.ts')) {
      const { outputText } = ts.transpileModule(readFileSync(from, 'utf8'), {
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
      });
      writeFileSync(join(into, entry.name.replace(/\.ts$/, '.js')), outputText);
    }
  }
}

/** Translates bench/ and answers the path of its entry. */
export async function buildBench() {
  await buildStale();
  rmSync(made, { recursive: true, force: true });
  translate(join(root, 'bench'), made);
  return join(made, 'run.js');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { bench } = await import(pathToFileURL(await buildBench()).href);
  process.exitCode = await bench(process.argv.slice(2), root);
}
