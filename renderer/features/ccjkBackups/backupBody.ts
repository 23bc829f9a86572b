// What a person gives to be kept, and the configuration it becomes.
import { MOST_BACKUP_BYTES } from '../../../server/services/ccjk/contract/config.js';
import type { Config } from './configDiff.js';

export interface GivenFile {
  name: string;
  text: string;
}

export interface BackupValues {
  device_id: string;
  config_name: string;
  /** JSON that was typed; counts where no file was chosen. */
  text: string;
  files: readonly GivenFile[];
}

const objectIn = (text: string): Config | undefined => {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Config)
      : undefined;
  } catch {
    return undefined; // no JSON: the form says so at the field
  }
};

/** One file with a JSON object is the configuration; any others are kept as they are, each under its name. */
export function configOf({ text, files }: Pick<BackupValues, 'text' | 'files'>): Config | undefined {
  const [first, ...others] = files;
  if (!first) return objectIn(text);
  const only = others.length === 0 ? objectIn(first.text) : undefined;
  return only ?? Object.fromEntries(files.map((file) => [file.name, file.text]));
}

export const bytesOf = (config: Config): number => new TextEncoder().encode(JSON.stringify(config)).length;

export const isTooLarge = (config: Config): boolean => bytesOf(config) > MOST_BACKUP_BYTES;

/** Throws TypeError for a file that is no text. */
export async function readText(file: File): Promise<GivenFile> {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
  if (text.includes('\0')) throw new TypeError('no text');
  return { name: file.name, text };
}

/** `settings.json` is called `settings`. */
export const nameOfFiles = (files: readonly GivenFile[]): string =>
  (files[0]?.name ?? '').replace(/(.)\.[^.]*$/, '$1').slice(0, 100);
