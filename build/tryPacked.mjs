// Starts the packed app of this system without a window, in a throw-away directory: it must come up, sign somebody in (a password is
// checked on a thread, inside the archive), answer, and stop in peace. `node build/tryPacked.mjs [command …]`; without one the app
// that `npm run dist` left in dist/installers.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './electronBinary.mjs';

const PROGRAM = {
  linux: 'deskcloud',
  win32: 'Deskcloud.exe',
  darwin: 'Deskcloud.app/Contents/MacOS/Deskcloud',
};
const PATIENCE_MS = 90_000;

function packedApp() {
  const folder = join(root, 'dist/installers');
  const found = readdirSync(folder)
    // Of several architectures the one of this machine.
    .sort((a, b) => Number(b.includes(process.arch)) - Number(a.includes(process.arch)))
    .map((name) => join(folder, name, PROGRAM[process.platform]))
    .filter((path) => existsSync(path) && (process.arch === 'arm64' || !path.includes('arm64')));
  if (found.length === 0) throw new Error(`${folder} holds no packed app; npm run dist makes one`);
  return [found[0], '--headless', ...(process.platform === 'linux' ? ['--no-sandbox'] : [])];
}

const scratch = mkdtempSync(join(tmpdir(), 'deskcloud-packed-'));
const password = 'secret-123';
writeFileSync(join(scratch, 'password'), password);

function start([program, ...args]) {
  const child = spawn(
    program,
    [
      ...args,
      ...['--json', '--data-dir', join(scratch, 'data'), '--oas-port', '0', '--console-port', '0'],
      ...['--super', `admin:${join(scratch, 'password')}`],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const ready = new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('"event":"ready"')) resolve(JSON.parse(line));
    });
    ended.then((code) => reject(new Error(`exit ${code} before the ready line`)), reject);
    setTimeout(() => reject(new Error(`no ready line within ${PATIENCE_MS / 1000} s`)), PATIENCE_MS).unref();
  });
  return { child, ended, ready };
}

async function mustBe(what, answer, status) {
  if (answer.status !== status) throw new Error(`${what}: ${answer.status} ${await answer.text()}`);
}

const { child, ended, ready } = start(process.argv.length > 2 ? process.argv.slice(2) : packedApp());
try {
  const { pid, services, console: link } = await ready;
  await mustBe('health', await fetch(new URL('/health', link)), 200);
  const page = await fetch(new URL('/', link));
  if (!(await page.text()).includes('deskcloud-place')) throw new Error('the console serves no page');
  const login = await fetch(`${services.oas}/api/v1/super/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password }),
  });
  await mustBe('sign-in', login, 200);
  process.kill(pid, 'SIGTERM');
  const code = await ended;
  // Windows knows no SIGTERM: there the process is simply ended.
  if (code !== 0 && process.platform !== 'win32') throw new Error(`stopped with exit ${code}`);
  process.stdout.write('the packed app runs\n');
} catch (error) {
  process.stderr.write(`the packed app failed: ${error.message}\n`);
  process.exitCode = 1;
} finally {
  child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
