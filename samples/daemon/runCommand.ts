// One command on this machine, with all that it starts: it ends as a whole, and it does not outlive the daemon.
import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { ownEnvironment, type Permission } from './rules.js';

/**
 * Leads the group that the command becomes, and leaves a guard in it: when the daemon is gone, however it went, the pipe that only it
 * holds ends, and the guard ends the group. The command itself is given as arguments: nothing of it is read by this shell.
 */
const GUARDED =
  '(trap "" HUP INT TERM; read -r gone <&3; kill -KILL -$$) </dev/null >/dev/null 2>&1 & exec 3<&-; exec "$@"';

/** Asked to end, a command has so long before it is made to. */
const GRACE_MS = 3000;
/** A process that left the group may hold the pipes for ever. */
const LAST_WORDS_MS = 1000;

export interface Ended {
  /** As a shell says it: 128 and the number of the signal for one that a signal ended. */
  exitCode: number;
}

export interface Running {
  pid: number | undefined;
  /** Rejects when it could not be started. */
  ended: Promise<Ended>;
  /** Asks the whole group to end, and makes it end a little later. */
  stop(): void;
  /** At once. */
  kill(): void;
}

export interface Ears {
  stdout(chunk: Buffer): void;
  stderr(chunk: Buffer): void;
}

export function runCommand({ program, folder, env }: Permission, ears: Ears): Running {
  const child = start(program, folder, { ...ownEnvironment(), ...env });
  child.stdout!.on('data', (chunk: Buffer) => ears.stdout(chunk));
  child.stderr!.on('data', (chunk: Buffer) => ears.stderr(chunk));
  // Once it has ended the number of its group may become another's.
  let isOver = false;
  let grace: NodeJS.Timeout | undefined;
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(grace);
      // What it left behind ends with it.
      endGroup(child, 'SIGKILL');
      isOver = true;
      const tooLong = setTimeout(() => {
        child.stdout!.destroy();
        child.stderr!.destroy();
      }, LAST_WORDS_MS);
      child.once('close', () => {
        clearTimeout(tooLong);
        resolve({ exitCode: code ?? 128 + constants.signals[signal!] });
      });
    });
  });
  return {
    pid: child.pid,
    ended,
    stop() {
      if (isOver || grace) return;
      endGroup(child, 'SIGTERM');
      grace = setTimeout(() => endGroup(child, 'SIGKILL'), GRACE_MS);
    },
    kill() {
      if (!isOver) endGroup(child, 'SIGKILL');
    },
  };
}

function start(
  { file, args, isShell }: Permission['program'],
  cwd: string,
  env: NodeJS.ProcessEnv,
): ChildProcess {
  if (process.platform === 'win32') {
    const options = { cwd, env, windowsHide: true, windowsVerbatimArguments: isShell };
    return spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  }
  // A group and a session of its own: nothing that it does reaches the daemon's terminal.
  return spawn('/bin/sh', ['-c', GUARDED, 'guard', file, ...args], {
    ...{ cwd, env, detached: true },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
}

function endGroup({ pid }: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    // Windows has no groups: what the command started is found by whose child it is.
    spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' }).on('error', () => undefined);
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: nobody is left in it. EPERM: only such are left as run under another user, who has to end them.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
