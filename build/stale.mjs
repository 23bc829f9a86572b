// Builds what is stale before a command runs: the server into dist/ (TypeScript), the pages into dist/renderer (Vite).
// Fresh is decided by names, sizes and modification times of the sources against a stamp, which takes a few milliseconds.
// Two processes that start at once build once: the second waits for the first and looks again.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const lockFile = join(dist, '.building');
const bin = (path) => join(root, 'node_modules', path);

/** Types are judged by `npm run check`; a start only translates, which takes a third of the time. */
const PARTS = [
  {
    name: 'server',
    sources: ['server', 'samples', 'main', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'],
    made: 'server/cli.js',
    command: [bin('typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--noCheck'],
  },
  {
    name: 'pages',
    // Contracts are part of the pages: parsing and addresses come from them.
    sources: [
      'renderer',
      'server/core/http/contract.ts',
      'server/console/contract',
      ...foldersIn(join(root, 'server/services')).map((name) => `server/services/${name}/contract`),
      'vite.config.ts',
      'package-lock.json',
    ],
    made: 'renderer/index.html',
    command: [bin('vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
  },
];

function foldersIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

const stampOf = (part) => join(dist, `.${part.name}.stamp`);

function* filesBelow(path) {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (!entry) return;
  if (!entry.isDirectory()) {
    yield [path, entry];
    return;
  }
  for (const name of readdirSync(path).sort()) yield* filesBelow(join(path, name));
}

function fingerprint(part) {
  const hash = createHash('sha256');
  for (const source of part.sources) {
    for (const [path, { size, mtimeMs }] of filesBelow(join(root, source))) {
      hash.update(`${path.slice(root.length)}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

function isFresh(part, print) {
  const stamp = stampOf(part);
  return existsSync(join(dist, part.made)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === print;
}

const stale = () =>
  PARTS.map((part) => ({ part, print: fingerprint(part) })).filter(
    ({ part, print }) => !isFresh(part, print),
  );

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** Takes the build's lock file, or answers false while another living process holds it. */
function lock() {
  try {
    const file = openSync(lockFile, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  try {
    const holder = Number(readFileSync(lockFile, 'utf8'));
    // Empty for the instant between making and writing it; a builder that was killed leaves its number behind.
    const old = Date.now() - statSync(lockFile).mtimeMs > 1000;
    if (holder ? !isAlive(holder) : old) rmSync(lockFile, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  return false;
}

const run = ([script, ...args]) =>
  new Promise((resolve, reject) => {
    // Output goes to stderr: stdout belongs to the command that follows, whose first JSON line may be awaited.
    const child = spawn(process.execPath, [script, ...args], {
      cwd: root,
      stdio: ['ignore', 2, 2],
      env: { ...process.env, NODE_ENV: 'production' },
    });
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(signal ? `ended by ${signal}` : `exit code ${code}`)),
    );
  });

/** Builds what is stale. Throws when a part cannot be built; what was built before stays. */
export async function buildStale({ say = (text) => process.stderr.write(`${text}\n`) } = {}) {
  if (stale().length === 0) return;
  if (!existsSync(join(root, 'node_modules', 'typescript'))) {
    throw new Error('dependencies are missing; run: npm ci');
  }
  mkdirSync(dist, { recursive: true });
  while (!lock()) await new Promise((resolve) => setTimeout(resolve, 100));
  try {
    // Looked at anew: whoever held the lock before may have built it. Parts do not depend on each other.
    const work = stale().map(async ({ part, print }) => {
      say(`building the ${part.name} ...`);
      await run(part.command);
      writeFileSync(`${stampOf(part)}.new`, print);
      renameSync(`${stampOf(part)}.new`, stampOf(part));
    });
    const failed = (await Promise.allSettled(work)).find(({ status }) => status === 'rejected');
    if (failed) throw failed.reason;
  } finally {
    rmSync(lockFile, { force: true });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await buildStale();
  } catch (error) {
    process.stderr.write(`the build failed: ${error.message}\n`);
    process.exitCode = 1;
  }
}
