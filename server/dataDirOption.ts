// The commands beside serve know which cloud is meant, and few switches of their own.
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultDataDir, namedDataDir, UsageError } from './config.js';

/** `--data-dir DIR`, else DESKCLOUD_DATA_DIR, else the platform's folder: as serve does. Throws UsageError. */
export const readDataDir = (args: readonly string[]): string => readOptions(args, []).dataDir;

/** The same, and which of these switches were given. Throws UsageError. */
export function readOptions(
  args: readonly string[],
  switches: readonly string[],
): { dataDir: string; given: ReadonlySet<string> } {
  const values = parsed(args, switches);
  const named = namedDataDir(values['data-dir'] as string | undefined) ?? process.env['DESKCLOUD_DATA_DIR'];
  return {
    dataDir: resolve(named || defaultDataDir(process.platform, process.env, homedir())),
    given: new Set(switches.filter((name) => values[name] === true)),
  };
}

function parsed(args: readonly string[], switches: readonly string[]): Record<string, unknown> {
  try {
    const options = Object.fromEntries(switches.map((name) => [name, { type: 'boolean' as const }]));
    return parseArgs({ args: [...args], options: { ...options, 'data-dir': { type: 'string' } } }).values;
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0] ?? 'bad option');
  }
}
