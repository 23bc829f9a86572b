// `npm run verify` as an operator runs it, without a terminal.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Run } from './process.js';

const PROGRAM = join(import.meta.dirname, '../../dist/server/verify.js');

/** `killAfterMs`: SIGKILL, whatever it is doing then. */
export async function runVerify(
  dataDir: string,
  args: readonly string[] = [],
  { killAfterMs }: { killAfterMs?: number } = {},
): Promise<Run> {
  const child = spawn(process.execPath, [PROGRAM, '--data-dir', dataDir, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'test' },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  return { code, stdout, stderr };
}
