// The published daemon's own door (README): the same devices and tasks in its words.
import { SECOND, toIso } from '../../../core/kernel/clock.js';
import { asDevice, handle } from '../actor.js';
import { audit } from '../audit.js';
import type { Ccjk } from '../ccjk.js';
import {
  heartbeatControl,
  pendingControl,
  registerControl,
  resultControl,
  type Command,
} from '../contract/control.js';
import type { z } from 'zod';
import { isHere } from '../devices/presence.js';
import { deviceTable, type DeviceRow, type TaskRow } from '../tables.js';
import { reportResult } from '../tasks/endings.js';
import { handOut } from '../tasks/handOut.js';
import { wireStatus } from '../tasks/taskStatus.js';
import { heard } from './daemonRoutes.js';

const MOST_COMMANDS = 20;
const PLATFORMS = new Map<string, NonNullable<DeviceRow['osType']>>(
  Object.entries({
    darwin: 'darwin',
    linux: 'linux',
    win32: 'windows',
    windows: 'windows',
    android: 'termux',
    termux: 'termux',
  } as const),
);

export const controlRoutes = (ccjk: Ccjk) => [
  handle(registerControl, async ({ body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const { device } = asDevice(actor);
      ccjk.liveness.saw(device.id, { lastSeenAt: tx.now(), address: ip });
      const osType = PLATFORMS.get((body.platform ?? '').toLowerCase()) ?? device.osType;
      const said = { name: body.name, osType, ccjkVersion: body.version ?? device.ccjkVersion };
      const [named] = await tx.update(deviceTable, { id: device.id }, said);
      const isNews = device.name !== named!.name || device.ccjkVersion !== named!.ccjkVersion;
      if (isNews || device.osType !== named!.osType) {
        await audit(
          tx,
          { actor, ip },
          {
            action: 'update_device',
            target: ['device', device.uuid],
            detail: { device_name: named!.name, os_type: named!.osType, ccjk_version: named!.ccjkVersion },
          },
        );
      }
      const row = await isHere(tx, named!, 'online', ip);
      return {
        device: { id: row.uuid, name: row.name, platform: body.platform ?? null, status: row.status },
      };
    }),
  ),

  handle(heartbeatControl, async ({ body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const said = { status: body.status, current: body.currentTasks, progress: {} };
      await heard(ccjk, tx, asDevice(actor), ip, said);
      const taken = body.status === 'offline' ? [] : await handOut(tx, ccjk, asDevice(actor), MOST_COMMANDS);
      return {
        pendingTasks: taken.map(commandWire),
        deviceStatus: body.status,
        serverTime: toIso(tx.now()),
      };
    }),
  ),

  handle(pendingControl, async ({ transaction }) =>
    transaction(async (tx, actor) => {
      const taken = await handOut(tx, ccjk, asDevice(actor), MOST_COMMANDS);
      return { commands: taken.map(commandWire) };
    }),
  ),

  handle(resultControl, async ({ params, body, transaction }) =>
    transaction(async (tx, actor) => {
      const endedAt = tx.now();
      const startedAt = body.duration == null ? null : toIso(endedAt - Math.min(body.duration, WEEK_MS));
      const { row } = await reportResult(tx, asDevice(actor).device, params.command_id, {
        status: body.success ? 'completed' : 'failed',
        exitCode: body.exitCode ?? null,
        stdout: body.stdout,
        stderr: body.stderr,
        errorMessage: body.error ?? null,
        startedAt,
        endedAt: toIso(endedAt),
      });
      return { commandId: row.uuid, status: wireStatus(row) };
    }),
  ),
];

const WEEK_MS = 7 * 24 * 3600 * SECOND;

function commandWire(row: TaskRow): z.infer<typeof Command> {
  const { cwd, env, args } = row.args;
  return {
    id: row.uuid,
    deviceId: row.deviceUuid,
    commandType: row.type === 'bash' ? 'shell' : 'script',
    command: row.command,
    args: Array.isArray(args) ? args.map(String) : [],
    ...(typeof cwd === 'string' ? { cwd } : {}),
    ...(isTexts(env) ? { env } : {}),
    timeout: row.timeoutMs,
    priority: row.priority,
    requireConfirm: false,
  };
}

const isTexts = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((one) => typeof one === 'string');
