// Configurations that are kept: what is in one, and which one a device gets.
import type { Tx } from '../../core/store/types.js';
import type { Ccjk } from './ccjk.js';
import { backupTable, type BackupRow, type DeviceRow, type JsonObject } from './tables.js';

export const BACKUP_EVENT = 'ccjk.backup';
export type BackupChange = 'created' | 'restored' | 'deleted';

/** What a sync of the device answers: the one that was restored last, else the newest. */
export async function backupFor(tx: Tx, device: DeviceRow): Promise<BackupRow | null> {
  const { userId, uuid: deviceUuid, restoredBackupId: uuid } = device;
  const restored = uuid === null ? undefined : await tx.first(backupTable, { uuid });
  return restored ?? (await tx.first(backupTable, { userId, deviceUuid }, ['-id'])) ?? null;
}

/** What a backup holds; its size was bounded when it was kept. */
export async function readConfig(ccjk: Ccjk, { sha256, size }: BackupRow): Promise<JsonObject> {
  const bytes = await ccjk.core.blobs.read(sha256, 0, size);
  return JSON.parse(bytes.toString('utf8')) as JsonObject;
}

/** Told once the change is on disk. */
export const tellOfBackup = (tx: Tx, { userId, uuid, deviceUuid }: BackupRow, change: BackupChange): void =>
  tx.emit(BACKUP_EVENT, { userId, uuid, deviceUuid, change });
