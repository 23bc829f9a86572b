// Row 15: from the command to the ready line in an empty directory, and what takes the time.
import { execFile, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { valueOf } from '../kit/figure.js';
import type { Row } from '../kit/row.js';

const run = promisify(execFile);
const SERVER = join(import.meta.dirname, '..', '..', 'server');

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

const node = (...args: string[]) => timed(() => run(process.execPath, args));

/** Milliseconds until the ready line; the cloud is stopped and its directory gone afterwards. */
async function start(directory: string): Promise<number> {
  const args = ['--json', '--data-dir', directory, '--oas-port', '0', '--console-port', '0'];
  const began = performance.now();
  const child = spawn(process.execPath, [join(SERVER, 'cli.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  let said = '';
  const ready = await new Promise<number>((resolve, reject) => {
    void exited.then((code) => reject(new Error(`the cloud ended with ${String(code)} before it was ready`)));
    child.stdout.on('data', (data: Buffer) => {
      if (said.includes('"event":"ready"')) return;
      said += data.toString();
      if (said.includes('"event":"ready"')) resolve(performance.now() - began);
    });
  });
  child.kill('SIGTERM');
  await exited;
  await rm(directory, { recursive: true, force: true });
  return ready;
}

export const coldStart: Row = {
  row: 15,
  name: 'cold-start',
  what: 'start in an empty directory until the ready line, and what takes it',
  async run({ repeats, directory, say }) {
    const parts = { node: [] as number[], modules: [] as number[], ready: [] as number[] };
    const load = `import(${JSON.stringify(join(SERVER, 'serve.js'))})`;
    for (let i = 0; i <= repeats; i++) {
      const measured = {
        node: await node('-e', '0'),
        modules: await node('-e', load),
        ready: await start(await directory('start')),
      };
      // The first round warms the system's cache of files.
      if (i > 0) for (const name of ['node', 'modules', 'ready'] as const) parts[name].push(measured[name]);
    }
    const each = (values: readonly number[]) => values.map((ms) => ms / 1000);
    say('done');
    const beyond = (from: readonly number[], to: readonly number[]) =>
      to.map((ms, i) => (ms - from[i]!) / 1000);
    const head = { row: 15, unit: 's', goal: { atMost: 1.5 } };
    return [
      valueOf({ ...head, name: 'cold-start', what: 'from the command to the ready line' }, each(parts.ready)),
      valueOf({ ...head, name: 'cold-start-node', what: 'of it: `node -e 0`' }, each(parts.node)),
      valueOf(
        {
          ...head,
          name: 'cold-start-modules',
          what: 'of it: reading and compiling our modules and their dependencies',
        },
        beyond(parts.node, parts.modules),
      ),
      valueOf(
        {
          ...head,
          name: 'cold-start-opening',
          what: 'of it: making the store and the secrets, opening the doors',
        },
        beyond(parts.modules, parts.ready),
      ),
    ];
  },
};
