// `npm run dev`: the server starts anew when its sources change, the pages change in the open browser. Takes serve's options;
// without --data-dir a directory of its own, so that work on the product never touches a real cloud.
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildStale } from './stale.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (path) => join(root, 'node_modules', path);
const typed = process.argv.slice(2);
const isGiven = (option) => typed.some((word) => word === option || word.startsWith(`${option}=`));
// Vite hands requests for the API on to the console: it must know a port that was typed.
const consolePort =
  /--console-port[= ](\d+)/.exec(typed.join(' '))?.[1] ?? process.env['DESKCLOUD_CONSOLE_PORT'] ?? '7070';
const dataDir = isGiven('--data-dir') ? [] : ['--data-dir', join(tmpdir(), 'deskcloud-dev')];

await buildStale();

const children = [];
function start(args, env = {}) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NODE_ENV: 'development', ...env },
  });
  children.push(child);
  // One part that ends takes the others with it: half a workshop only confuses.
  child.once('exit', () => stop());
}

let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  for (const child of children) child.kill('SIGTERM');
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

start([
  bin('typescript/bin/tsc'),
  '-p',
  'tsconfig.build.json',
  '--noCheck',
  '--watch',
  '--preserveWatchOutput',
]);
start(['--watch', '--watch-preserve-output', 'dist/server/cli.js', ...dataDir, ...typed]);
start([bin('vite/bin/vite.js'), '--clearScreen', 'false'], {
  DESKCLOUD_CONSOLE: `http://127.0.0.1:${consolePort}`,
});
process.stderr.write(
  'Pages with reload: open the console URL below, with the port of Vite (5173) in place of the console port.\n',
);
