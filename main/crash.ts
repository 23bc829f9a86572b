// Crash reports stay on this PC: minidumps of Chromium's processes, and a text file for a failure of our own.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { redactText } from '../server/core/kernel/log.js';
import type { ElectronApi } from './electronApi.js';

/** Before anything else of Electron runs. Nothing is sent anywhere. */
export function collectCrashes(
  { app, crashReporter }: Pick<ElectronApi, 'app' | 'crashReporter'>,
  folder: string,
): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  app.setPath('crashDumps', folder);
  crashReporter.start({ uploadToServer: false });
}

export interface CrashReport {
  at: string;
  version: string;
  platform: string;
  error: unknown;
}

/** Answers the file. Written at once and in one go: the process is about to end. */
export function writeCrashReport(folder: string, { at, version, platform, error }: CrashReport): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `crash-${at.replaceAll(':', '-')}.txt`);
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
  writeFileSync(file, `Deskcloud ${version}, ${platform}, ${at}\n\n${redactText(cause)}\n`, { mode: 0o600 });
  return file;
}
