// Routes of configuration backups: document, section 7.
import { toIso } from '../../../core/kernel/clock.js';
import { notFound } from '../../../core/kernel/errors.js';
import { newUuid } from '../../../core/kernel/ids.js';
import type { Tx } from '../../../core/store/types.js';
import { asPerson, handle } from '../actor.js';
import { audit } from '../audit.js';
import type { Ccjk } from '../ccjk.js';
import {
  createBackup,
  deleteBackup,
  getBackup,
  listBackups,
  MOST_BACKUP_BYTES,
  restoreBackup,
} from '../contract/config.js';
import { ownDevice } from '../devices/devices.js';
import { pageOf } from '../pages.js';
import { drop, store } from '../storage.js';
import { backupTable, deviceTable, type BackupRow, type JsonObject } from '../tables.js';

export const backupRoutes = (ccjk: Ccjk) => [
  handle(createBackup, async ({ body, actor, ip, transaction }) => {
    const { account } = asPerson(actor);
    await transaction((tx) => ownDevice(tx, account.id, body.device_id));
    const bytes = Buffer.from(JSON.stringify(body.config_data));
    const blob = await ccjk.core.blobs.put(once(bytes), { mostBytes: MOST_BACKUP_BYTES });
    return transaction(async (tx, again) => {
      const { account: present } = asPerson(again);
      await ownDevice(tx, present.id, body.device_id);
      await store(tx, ccjk.core.blobs, present.id, blob);
      const row = await tx.insert(backupTable, {
        uuid: newUuid(),
        userId: present.id,
        deviceUuid: body.device_id,
        name: body.config_name,
        sha256: blob.sha256,
        size: blob.size,
        isAuto: body.is_auto,
        createdAt: tx.now(),
      });
      await audit(tx, { actor: again, ip }, { action: 'create_backup', ...about(row) });
      return backupWire(row, true);
    });
  }),

  handle(listBackups, async ({ query, transaction }) =>
    transaction(async (tx, actor) => {
      const { limit, offset, device_id: deviceUuid } = query;
      const userId = asPerson(actor).account.id;
      const where = deviceUuid === undefined ? { userId } : { userId, deviceUuid };
      const { rows, total } = await pageOf(tx, backupTable, { where, orderBy: ['-id'], limit, offset });
      const backups = [];
      for (const row of rows) backups.push(await readBackupWire(tx, row));
      return { backups, total, limit, offset };
    }),
  ),

  handle(getBackup, async ({ params, transaction }) => {
    const { row, wire } = await transaction(async (tx, actor) => {
      const row = await ownBackup(tx, asPerson(actor).account.id, params.backup_id);
      return { row, wire: await readBackupWire(tx, row) };
    });
    return { ...wire, config_data: await readConfig(ccjk, row) };
  }),

  handle(restoreBackup, async ({ params, actor, ip, transaction }) => {
    const found = await transaction((tx) => ownBackup(tx, asPerson(actor).account.id, params.backup_id));
    const config = await readConfig(ccjk, found);
    return transaction(async (tx, again) => {
      const row = await ownBackup(tx, asPerson(again).account.id, params.backup_id);
      const [device] = await tx.update(deviceTable, { uuid: row.deviceUuid }, (present) => ({
        restoredBackupId: row.uuid,
        configVersion: present.configVersion + 1,
      }));
      await audit(tx, { actor: again, ip }, { action: 'restore_backup', ...about(row) });
      return { ...backupWire(row, device !== undefined), config_data: config };
    });
  }),

  handle(deleteBackup, async ({ params, ip, transaction }) => {
    await transaction(async (tx, actor) => {
      const userId = asPerson(actor).account.id;
      const row = await ownBackup(tx, userId, params.backup_id);
      await tx.delete(backupTable, { id: row.id });
      await drop(tx, ccjk.core.blobs, userId, row);
      await audit(tx, { actor, ip }, { action: 'delete_backup', ...about(row) });
    });
    return { message: 'backup deleted' };
  }),
];

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Throws not_found, also for another account's. */
async function ownBackup(tx: Tx, userId: string, uuid: string): Promise<BackupRow> {
  const row = await tx.first(backupTable, { uuid });
  if (row?.userId !== userId) throw notFound('backup');
  return row;
}

/** What a backup holds; its size was bounded when it was kept. */
export async function readConfig(ccjk: Ccjk, { sha256, size }: BackupRow): Promise<JsonObject> {
  const bytes = await ccjk.core.blobs.read(sha256, 0, size);
  return JSON.parse(bytes.toString('utf8')) as JsonObject;
}

async function readBackupWire(tx: Tx, row: BackupRow) {
  return backupWire(row, (await tx.first(deviceTable, { uuid: row.deviceUuid })) !== undefined);
}

const about = (row: BackupRow) => ({
  target: ['backup', row.uuid] as const,
  detail: { config_name: row.name, device_id: row.deviceUuid },
});

const backupWire = (row: BackupRow, isDeviceThere: boolean) => ({
  id: row.uuid,
  backup_id: row.uuid,
  device_id: isDeviceThere ? row.deviceUuid : null,
  config_name: row.name,
  size: row.size,
  is_auto: row.isAuto,
  created_at: toIso(row.createdAt),
});
