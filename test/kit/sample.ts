// A sample as a user starts it: a child process, steered by options, signals and its standard input.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

export interface Sample extends AsyncDisposable {
  child: ChildProcessByStdio<Writable, Readable, Readable>;
  output(): string;
  exited: Promise<number | null>;
}

/** `name`: its file below dist/samples. */
export function startSample(
  name: 'demo' | 'agent' | 'daemon/main',
  args: readonly string[],
  { env = {}, isAnswered = false }: { env?: Record<string, string>; isAnswered?: boolean } = {},
): Sample {
  const program = join(import.meta.dirname, '../../dist/samples', `${name}.js`);
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  if (!isAnswered) child.stdin.end();
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return {
    child,
    output: () => output,
    exited,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
