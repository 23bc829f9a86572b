// Log files: sent by devices (document, section 2.5), read by their owners.
import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import { DAY, toIso } from '../../../core/kernel/clock.js';
import { forbidden, invalid, notFound } from '../../../core/kernel/errors.js';
import { newUuid } from '../../../core/kernel/ids.js';
import type { Tx } from '../../../core/store/types.js';
import { asDevice, asPerson, handle } from '../actor.js';
import { audit } from '../audit.js';
import { backupFor, readConfig } from '../backups.js';
import type { Ccjk } from '../ccjk.js';
import { deleteLog, listLogs, readLog } from '../contract/config.js';
import { configSync, uploadLog } from '../contract/daemon.js';
import { removeLog } from '../logs/retention.js';
import { readUpload } from '../logs/upload.js';
import { pageOf } from '../pages.js';
import { quotaOf } from '../plans.js';
import { roomOf, store } from '../storage.js';
import { deviceTable, logTable, type LogRow } from '../tables.js';
import { configWire } from '../wire.js';

/** Bytes of one file. */
const MOST_LOG_BYTES = 64 * 1024 * 1024;
/** Bytes handed out at once, and bytes of a packed file that are unpacked for it. */
const PART = 256 * 1024;
const MOST_UNPACKED = 32 * 1024 * 1024;
const unpack = promisify(gunzip);

export const logRoutes = (ccjk: Ccjk) => [
  handle(uploadLog, async ({ upload, actor, requestHeaders, transaction }) => {
    const { account, device } = asDevice(actor);
    if (!device.settings.logUploadEnabled) {
      throw forbidden('LOG_UPLOAD_OFF', 'this device is set to keep its logs to itself');
    }
    const mostBytes = Math.min(MOST_LOG_BYTES, roomOf(account));
    const { blob, metadata } = await readUpload(ccjk.core.blobs, requestHeaders, upload, mostBytes);
    return transaction(async (tx, again) => {
      const sender = asDevice(again);
      await store(tx, ccjk.core.blobs, sender.account.id, blob);
      const row = await tx.insert(logTable, {
        uuid: newUuid(),
        userId: sender.account.id,
        deviceUuid: sender.device.uuid,
        type: metadata.type,
        date: metadata.date ?? toIso(tx.now()).slice(0, 10),
        compressed: metadata.compressed,
        sha256: blob.sha256,
        size: blob.size,
        createdAt: tx.now(),
        expiresAt: tx.now() + quotaOf(sender.account.plan).logDays * DAY,
      });
      return { log_id: row.uuid, size: row.size, sha256: row.sha256 };
    });
  }),

  handle(listLogs, async ({ query, transaction }) =>
    transaction(async (tx, actor) => {
      const { limit, offset, device_id: deviceUuid } = query;
      const userId = asPerson(actor).account.id;
      const where = deviceUuid === undefined ? { userId } : { userId, deviceUuid };
      const { rows, total } = await pageOf(tx, logTable, { where, orderBy: ['-id'], limit, offset });
      const logs = [];
      for (const row of rows) logs.push(await logWire(tx, row));
      return { logs, total, limit, offset };
    }),
  ),

  handle(readLog, async ({ params, query, transaction }) => {
    const { row, wire } = await transaction(async (tx, actor) => {
      const row = await ownLog(tx, asPerson(actor).account.id, params.log_id);
      return { row, wire: await logWire(tx, row) };
    });
    const { bytes, end } = await partOf(ccjk, row, query.offset);
    const next = query.offset + bytes.length;
    return {
      ...wire,
      text: bytes.toString('utf8'),
      offset: query.offset,
      next_offset: next,
      ended: next >= end,
    };
  }),

  handle(deleteLog, async ({ params, ip, transaction }) => {
    await transaction(async (tx, actor) => {
      const row = await ownLog(tx, asPerson(actor).account.id, params.log_id);
      await removeLog(tx, ccjk.core.blobs, row);
      await audit(
        tx,
        { actor, ip },
        {
          action: 'delete_log',
          target: ['log', row.uuid],
          detail: { type: row.type, date: row.date, device_id: row.deviceUuid },
        },
      );
    });
    return { message: 'log deleted' };
  }),

  handle(configSync, async ({ transaction }) => {
    const { device, account, backup } = await transaction(async (tx, actor) => {
      const asker = asDevice(actor);
      const [device] = await tx.update(deviceTable, { id: asker.device.id }, { lastSyncAt: tx.now() });
      return { device: device!, account: asker.account, backup: await backupFor(tx, device!) };
    });
    return {
      device_id: device.uuid,
      config: configWire(device, account),
      config_version: device.configVersion,
      backup: backup && {
        backup_id: backup.uuid,
        config_name: backup.name,
        config_data: await readConfig(ccjk, backup),
        created_at: toIso(backup.createdAt),
      },
    };
  }),
];

/** Throws not_found, also for another account's. */
async function ownLog(tx: Tx, userId: string, uuid: string): Promise<LogRow> {
  const row = await tx.first(logTable, { uuid });
  if (row?.userId !== userId) throw notFound('log');
  return row;
}

async function partOf(ccjk: Ccjk, row: LogRow, offset: number): Promise<{ bytes: Buffer; end: number }> {
  if (!row.compressed) {
    return { bytes: wholeCharacters(await ccjk.core.blobs.read(row.sha256, offset, PART)), end: row.size };
  }
  if (row.size > MOST_UNPACKED) throw invalid('NOT_READABLE', 'this file is too large to be read here');
  const packed = await ccjk.core.blobs.read(row.sha256, 0, row.size);
  try {
    const whole = await unpack(packed, { maxOutputLength: MOST_UNPACKED });
    return { bytes: wholeCharacters(whole.subarray(offset, offset + PART)), end: whole.length };
  } catch {
    throw invalid('NOT_READABLE', 'this file cannot be unpacked: it is no gzip, or it is too large');
  }
}

/** A part does not end in the midst of a character, unless there is nothing else in it. */
function wholeCharacters(bytes: Buffer): Buffer {
  if (bytes.length < PART) return bytes;
  let end = bytes.length;
  while (end > bytes.length - 4 && (bytes[end - 1]! & 0xc0) === 0x80) end--;
  const lead = bytes[end - 1] ?? 0;
  const needs = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return bytes.length - (end - 1) >= needs ? bytes : bytes.subarray(0, end - 1);
}

async function logWire(tx: Tx, row: LogRow) {
  const isDeviceThere = (await tx.first(deviceTable, { uuid: row.deviceUuid })) !== undefined;
  return {
    id: row.uuid,
    device_id: isDeviceThere ? row.deviceUuid : null,
    type: row.type,
    date: row.date,
    compressed: row.compressed,
    size: row.size,
    sha256: row.sha256,
    created_at: toIso(row.createdAt),
    expires_at: toIso(row.expiresAt),
  };
}
