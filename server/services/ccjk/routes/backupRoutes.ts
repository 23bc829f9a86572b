// Routes of configuration backups: document, section 7.
import { toIso } from '../../../core/kernel/clock.js';
import { notFound } from '../../../core/kernel/errors.js';
import { newUuid } from '../../../core/kernel/ids.js';
import type { Tx } from '../../../core/store/types.js';
import { asPerson, handle } from '../actor.js';
import { audit } from '../audit.js';
import { backupFor, readConfig, tellOfBackup } from '../backups.js';
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
import { backupTable, deviceTable, type BackupRow } from '../tables.js';

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
      tellOfBackup(tx, row, 'created');
      return wireIn(tx)(row);
    });
  }),

  handle(listBackups, async ({ query, transaction }) =>
    transaction(async (tx, actor) => {
      const { limit, offset, device_id: deviceUuid } = query;
      const userId = asPerson(actor).account.id;
      const where = deviceUuid === undefined ? { userId } : { userId, deviceUuid };
      const { rows, total } = await pageOf(tx, backupTable, { where, orderBy: ['-id'], limit, offset });
      const wire = wireIn(tx);
      const backups = [];
      for (const row of rows) backups.push(await wire(row));
      return { backups, total, limit, offset };
    }),
  ),

  handle(getBackup, async ({ params, transaction }) => {
    const { row, wire } = await transaction(async (tx, actor) => {
      const row = await ownBackup(tx, asPerson(actor).account.id, params.backup_id);
      return { row, wire: await wireIn(tx)(row) };
    });
    return { ...wire, config_data: await readConfig(ccjk, row) };
  }),

  handle(restoreBackup, async ({ params, actor, ip, transaction }) => {
    const found = await transaction((tx) => ownBackup(tx, asPerson(actor).account.id, params.backup_id));
    const config = await readConfig(ccjk, found);
    return transaction(async (tx, again) => {
      const row = await ownBackup(tx, asPerson(again).account.id, params.backup_id);
      await tx.update(deviceTable, { uuid: row.deviceUuid }, (present) => ({
        restoredBackupId: row.uuid,
        configVersion: present.configVersion + 1,
      }));
      await audit(tx, { actor: again, ip }, { action: 'restore_backup', ...about(row) });
      tellOfBackup(tx, row, 'restored');
      return { ...(await wireIn(tx)(row)), config_data: config };
    });
  }),

  handle(deleteBackup, async ({ params, ip, transaction }) => {
    await transaction(async (tx, actor) => {
      const userId = asPerson(actor).account.id;
      const row = await ownBackup(tx, userId, params.backup_id);
      await tx.delete(backupTable, { id: row.id });
      await drop(tx, ccjk.core.blobs, userId, row);
      await audit(tx, { actor, ip }, { action: 'delete_backup', ...about(row) });
      tellOfBackup(tx, row, 'deleted');
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

const about = (row: BackupRow) => ({
  target: ['backup', row.uuid] as const,
  detail: { config_name: row.name, device_id: row.deviceUuid },
});

/** As the wire shows them; what stands for a whole device is read once. */
function wireIn(tx: Tx) {
  const currents = new Map<string, string | null | undefined>();
  /** Undefined: the device is gone. */
  const currentOf = async (deviceUuid: string) => {
    const device = await tx.first(deviceTable, { uuid: deviceUuid });
    return device && ((await backupFor(tx, device))?.uuid ?? null);
  };
  return async (row: BackupRow) => {
    const { deviceUuid } = row;
    if (!currents.has(deviceUuid)) currents.set(deviceUuid, await currentOf(deviceUuid));
    const current = currents.get(deviceUuid);
    return {
      id: row.uuid,
      backup_id: row.uuid,
      device_id: current === undefined ? null : deviceUuid,
      config_name: row.name,
      size: row.size,
      is_auto: row.isAuto,
      is_current: current === row.uuid,
      created_at: toIso(row.createdAt),
    };
  };
}
