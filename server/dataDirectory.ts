// The directory that a cloud lives in, before anything in it is opened. What cannot be one is refused in words, and by a look alone:
// a refused start changes nothing.
import { constants, existsSync } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemFiles } from './core/store/files.js';
import { UsageError } from './config.js';

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

const refusal = (dataDir: string, reason: string) => new UsageError(`--data-dir ${dataDir}: ${reason}`);

/** Answers whether it is there. Throws UsageError for a file, a place below a file, and one that may not be read or written. */
export async function lookForDataDir(dataDir: string): Promise<boolean> {
  try {
    if (!(await stat(dataDir)).isDirectory()) throw refusal(dataDir, 'is a file, not a directory');
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (codeOf(error) === 'ENOENT') return false;
    if (codeOf(error) === 'ENOTDIR') throw refusal(dataDir, 'lies below a file');
    throw refusal(dataDir, `cannot be used (${codeOf(error) ?? String(error)})`);
  }
}

/** Makes it for the owner alone (0700), with what is missing above it. Throws UsageError. */
export async function makeDataDir(dataDir: string): Promise<void> {
  if (await lookForDataDir(dataDir)) return;
  try {
    await makeBelow(dataDir);
  } catch (error) {
    throw refusal(dataDir, `cannot be made (${codeOf(error) ?? String(error)})`);
  }
}

/** One level after the other: where the system denies that a directory it shows is there (/proc), `recursive` never ends. */
async function makeBelow(directory: string): Promise<void> {
  const parent = dirname(directory);
  if (parent !== directory && !existsSync(parent)) await makeBelow(parent);
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    // Another process was quicker.
    if (codeOf(error) === 'EEXIST' && (await stat(directory)).isDirectory()) return;
    throw error;
  }
  await systemFiles().syncDirectory(parent);
}

/** Whether a store was made here, or begun. */
export const holdsCloud = (dataDir: string): boolean =>
  existsSync(join(dataDir, 'deskcloud.id')) || existsSync(join(dataDir, 'store'));
