// `npm run bench -- --guard` is the bench's short form: bench/guard.ts says what it holds.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

test('commits share their flushes, and neither a commit nor a tick costs more for more data', async () => {
  const answer = await run(process.execPath, ['build/bench.mjs', '--guard', '--repeats', '3'], {
    cwd: root,
  }).catch((error: { stdout: string; stderr: string }) => error);
  expect(answer).not.toBeInstanceOf(Error);
  expect(answer.stdout).toContain('ticks-growth');
}, 120_000);
