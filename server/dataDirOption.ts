// The commands beside serve know one option: which cloud is meant.
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultDataDir, namedDataDir, UsageError } from './config.js';

/** `--data-dir DIR`, else DESKCLOUD_DATA_DIR, else the platform's folder: as serve does. Throws UsageError. */
export function readDataDir(args: readonly string[]): string {
  const given = namedDataDir(dataDirOf(args)) ?? process.env['DESKCLOUD_DATA_DIR'];
  return resolve(given || defaultDataDir(process.platform, process.env, homedir()));
}

function dataDirOf(args: readonly string[]): string | undefined {
  try {
    return parseArgs({ args: [...args], options: { 'data-dir': { type: 'string' } } }).values['data-dir'];
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0] ?? 'bad option');
  }
}
