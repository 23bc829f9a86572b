// The shell's own file: what belongs to this PC and not to the cloud, whose directory may move to another.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { openJsonFile } from '../server/core/store/durableJson.js';
import { systemFiles } from '../server/core/store/files.js';
import { VisibleShellSettings } from './channels.js';

export const ShellSettings = z.object({
  /** Where the cloud lies on this PC; null: the platform's folder. */
  dataDir: z.string().min(1).nullable().default(null),
  startWithSystem: VisibleShellSettings.shape.startWithSystem.default(false),
  startHidden: VisibleShellSettings.shape.startHidden.default(false),
  keepAwake: VisibleShellSettings.shape.keepAwake.default(true),
  language: VisibleShellSettings.shape.language.default(null),
  /** That closing the window leaves the cloud running was said once. */
  closeExplained: z.boolean().default(false),
});
export type ShellSettings = z.infer<typeof ShellSettings>;

export interface ShellSettingsFile {
  read(): ShellSettings;
  /** On disk before it answers. */
  change(patch: Partial<ShellSettings>): Promise<ShellSettings>;
}

export const SHELL_FILE = 'shell.json';

/** The file is there and cannot be understood: it says where the cloud lies, and guessing would show an empty one. */
export class ShellSettingsError extends Error {
  override readonly name = 'ShellSettingsError';
}

/** Throws ShellSettingsError. */
export async function openShellSettings(folder: string): Promise<ShellSettingsFile> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, SHELL_FILE);
  const { file, present: first } = await understood(path);
  let present = first;
  let turn: Promise<unknown> = Promise.resolve();
  return {
    read: () => present,
    change(patch) {
      const mine = turn.then(async () => {
        const next = ShellSettings.parse({ ...present, ...patch });
        file.data = next;
        await file.write();
        present = next;
        return next;
      });
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}

async function understood(path: string) {
  try {
    const file = await openJsonFile<object>(systemFiles(), path, { mode: 0o600, default: {} });
    return { file, present: ShellSettings.parse(file.data) };
  } catch (error) {
    const why =
      error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : '';
    throw new ShellSettingsError(`${path}: ${why}`, { cause: error });
  }
}

/** Defaults again, for a file that cannot be understood; the operator asked for it. */
export const forgetShellSettings = (folder: string): Promise<void> =>
  rm(join(folder, SHELL_FILE), { force: true });
