// The product as a user starts it: `node dist/server/cli.js` as a child process, steered by options, signals and HTTP alone.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { registry } from '../../server/services/registry.js';

export interface Ready {
  event: 'ready';
  pid: number;
  dataDir: string;
  services: { oas: string };
  console: string;
}

export interface CloudProcess extends AsyncDisposable {
  ready: Ready;
  /** Origin of the OAS door. */
  oas: string;
  pid: number;
  stdout(): string;
  stderr(): string;
  exited: Promise<number | null>;
  /** SIGKILL: nothing is flushed, nothing is said. */
  kill(): Promise<void>;
  /** SIGTERM and wait: the exit code. */
  stop(): Promise<number | null>;
}

const CLI = join(import.meta.dirname, '../../dist/server/cli.js');

/** Removed at the end. */
export const temporaryDirectory = async (): Promise<AsyncDisposable & { path: string }> => {
  const path = await mkdtemp(join(tmpdir(), 'deskcloud-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
};

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

export interface ProcessLimits {
  /** What the system lets it open at once; its own bound where nothing is given, and on Windows. */
  openFiles?: number;
}

function launch(
  args: readonly string[],
  env: Record<string, string> = {},
  { openFiles }: ProcessLimits = {},
) {
  const isBound = openFiles !== undefined && process.platform !== 'win32';
  const [program, before] = isBound
    ? ['/bin/sh', ['-c', `ulimit -n ${openFiles}; exec "$0" "$@"`, process.execPath]]
    : [process.execPath, []];
  const child: Child = spawn(program, [...before, CLI, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'test', ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, exited, stdout: () => stdout, stderr: () => stderr };
}

/** Runs the command line to its end, for exits that are the subject. */
export async function runCli(args: readonly string[], env: Record<string, string> = {}): Promise<Run> {
  const run = launch(args, env);
  const timer = setTimeout(() => run.child.kill('SIGKILL'), 20_000);
  const code = await run.exited;
  clearTimeout(timer);
  return { code, stdout: run.stdout(), stderr: run.stderr() };
}

/** Settings that most tests want: no quiet hours (the wall clock must not matter), quick ticks, no limits. */
export const QUICK = [
  '--set', 'oas.scheduler.quietHours=off',
  '--set', 'oas.scheduler.intervalSeconds=0.2',
  '--set', 'oas.retry.baseSeconds=0.2',
  '--set', 'limits.enabled=false',
]; // prettier-ignore

const ANY_PORTS = ['--oas-port', '0', '--console-port', '0'];

/** Starts it and sends SIGKILL after so long, whatever it is doing then. */
export async function killWhileStarting(dataDir: string, afterMs: number): Promise<void> {
  const run = launch(['--json', '--data-dir', dataDir, ...ANY_PORTS, ...QUICK]);
  const timer = setTimeout(() => run.child.kill('SIGKILL'), afterMs);
  await run.exited;
  clearTimeout(timer);
}

export async function startProcess(
  dataDir: string,
  args: readonly string[] = QUICK,
  env: Record<string, string> = {},
  limits: ProcessLimits = {},
): Promise<CloudProcess> {
  const run = launch(['--json', '--data-dir', dataDir, ...ANY_PORTS, ...args], env, limits);
  const ready = await new Promise<Ready>((resolve, reject) => {
    const timer = setTimeout(() => {
      run.child.kill('SIGKILL');
      reject(new Error(`no ready line:\n${run.stdout()}\n${run.stderr()}`));
    }, 60_000);
    const look = () => {
      for (const line of run.stdout().split('\n')) {
        if (!line.includes('"event":"ready"')) continue;
        clearTimeout(timer);
        // A long run says much: it is not read from its beginning again at each word.
        run.child.stdout.off('data', look);
        resolve(JSON.parse(line) as Ready);
        return;
      }
    };
    run.child.stdout.on('data', look);
    void run.exited.then((code) => {
      clearTimeout(timer);
      reject(new Error(`exit ${code} before the ready line:\n${run.stdout()}\n${run.stderr()}`));
    });
  });
  const kill = async () => {
    run.child.kill('SIGKILL');
    await run.exited;
  };
  return {
    ready,
    oas: ready.services.oas,
    pid: ready.pid,
    stdout: run.stdout,
    stderr: run.stderr,
    exited: run.exited,
    kill,
    stop: async () => {
      run.child.kill('SIGTERM');
      return run.exited;
    },
    [Symbol.asyncDispose]: kill,
  };
}

/** With every service there is, on free ports. */
export function startAllServices(dataDir: string, args: readonly string[] = QUICK): Promise<CloudProcess> {
  const names = Object.keys(registry);
  const ports = names.flatMap((name) => [`--${name}-port`, '0']);
  return startProcess(dataDir, ['--services', names.join(), ...ports, ...args]);
}
