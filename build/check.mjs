// `npm run check`: everything that can be judged without running the product. All parts run; the answer names each that failed.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (path) => join(root, 'node_modules', path);

const CHECKS = [
  ['types', bin('typescript/bin/tsc'), '-p', 'tsconfig.json'],
  ['types of the pages', bin('typescript/bin/tsc'), '-p', 'renderer/tsconfig.json', '--noEmit'],
  ['lint', bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0'],
  [
    'import direction',
    bin('dependency-cruiser/bin/dependency-cruise.mjs'),
    ...[
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'err',
      'main',
      'server',
      'samples',
      'renderer',
      'test',
      'bench',
    ],
  ],
  ['format', bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  ['languages', join(root, 'build/checkLanguages.mjs')],
  ['sizes of the pages', join(root, 'build/checkBudgets.mjs')],
  ['documents', join(root, 'build/checkDocuments.mjs')],
];

function run([name, script, ...args]) {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const child = spawn(process.execPath, [script, ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.once('error', (error) => resolve({ name, ok: false, seconds: 0, output: String(error) }));
    child.once('close', (code) =>
      resolve({ name, ok: code === 0, seconds: (performance.now() - startedAt) / 1000, output }),
    );
  });
}

const failed = [];
const waiting = [...CHECKS];
const worker = async () => {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { name, ok, seconds, output } = await run(next);
    process.stdout.write(`${ok ? 'ok    ' : 'FAILED'}  ${name} (${seconds.toFixed(1)} s)\n`);
    if (ok) continue;
    failed.push(name);
    process.stdout.write(`${output.trimEnd()}\n\n`);
  }
};
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
if (failed.length > 0) {
  process.stdout.write(`\ncheck failed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}
