// Why the cloud did not start, as a screen can say it and offer what helps.
import { UsageError } from '../server/config.js';
import { PortTakenError } from '../server/core/http/listen.js';
import { DirectoryInUseError, StoreDamageError } from '../server/core/store/types.js';
import { holderOfPort } from '../server/portHolder.js';
import { SettingError } from '../server/settings.js';
import { ShellSettingsError } from './settings.js';

export type StartFailure =
  | { kind: 'port'; port: number; host: string; holder: string | undefined }
  | { kind: 'inUse'; dataDir: string; pid: number | undefined; host: string | undefined }
  | { kind: 'damaged'; file: string; offset: number; detail: string }
  /** The shell's own file. */
  | { kind: 'shell'; detail: string }
  | { kind: 'option'; detail: string }
  | { kind: 'other'; detail: string };

export async function startFailureOf(error: unknown, findHolder = holderOfPort): Promise<StartFailure> {
  if (error instanceof PortTakenError) {
    const { port, host } = error;
    return { kind: 'port', port, host, holder: await findHolder(host, port) };
  }
  if (error instanceof DirectoryInUseError) {
    const { dataDir, holder } = error;
    return { kind: 'inUse', dataDir, pid: holder?.pid, host: holder?.host };
  }
  if (error instanceof StoreDamageError) {
    const { file, offset, detail } = error;
    return { kind: 'damaged', file, offset, detail };
  }
  if (error instanceof ShellSettingsError) return { kind: 'shell', detail: error.message };
  if (error instanceof UsageError || error instanceof SettingError) {
    return { kind: 'option', detail: error.message };
  }
  return { kind: 'other', detail: error instanceof Error ? error.message : String(error) };
}
