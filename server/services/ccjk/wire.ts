// Rows to the document's words. No wire name goes further in.
import { toIso, toIsoOrNull } from '../../core/kernel/clock.js';
import type { Tx } from '../../core/store/types.js';
import type { Ccjk } from './ccjk.js';
import type { Account, SessionShown } from './contract/auth.js';
import type { DeviceConfig } from './contract/daemon.js';
import type { Device } from './contract/devices.js';
import type { Message } from './contract/messages.js';
import type { Task } from './contract/tasks.js';
import { concurrencyOf } from './devices/devices.js';
import { quotaOf } from './plans.js';
import {
  deviceTable,
  taskTable,
  type AccountRow,
  type DeviceRow,
  type MessageRow,
  type SessionRow,
  type TaskRow,
} from './tables.js';
import { wireStatus } from './tasks/taskStatus.js';

export const accountWire = (row: AccountRow): Account => ({
  id: row.id,
  email: row.email,
  display_name: row.displayName,
  avatar_url: row.avatarUrl,
  plan: row.plan,
  is_verified: row.isVerified,
  is_operator: row.isOperator,
  storage_quota: quotaOf(row.plan).storage,
  storage_used: row.storageUsed,
  created_at: toIso(row.createdAt),
  last_login_at: toIsoOrNull(row.lastLoginAt),
});

export const configWire = (device: DeviceRow, account: AccountRow): DeviceConfig => ({
  heartbeat_interval: device.settings.heartbeatInterval,
  task_check_interval: device.settings.taskCheckInterval,
  log_upload_enabled: device.settings.logUploadEnabled,
  max_concurrent_tasks: concurrencyOf(device, account),
  allowed_commands: [...device.settings.allowedCommands],
  allowed_folders: [...device.settings.allowedFolders],
  consent: device.settings.consent,
});

export async function deviceWire(tx: Tx, ccjk: Ccjk, device: DeviceRow): Promise<Device> {
  const { id, uuid } = device;
  const seen = ccjk.liveness.lastSighting(id)?.lastSeenAt ?? device.lastHeartbeatAt;
  return {
    id: uuid,
    device_name: device.name,
    machine_id: device.machineId,
    os_type: device.osType,
    os_version: device.osVersion,
    arch: device.arch,
    ccjk_version: device.ccjkVersion,
    daemon_status: device.status,
    last_heartbeat: toIsoOrNull(seen),
    last_sync: toIsoOrNull(device.lastSyncAt),
    ip_address: device.ipAddress,
    current_tasks: await tx.count(taskTable, { deviceUuid: uuid, leaseUntil: { gt: 0 } }),
    queued_tasks: await tx.count(taskTable, {
      userId: device.userId,
      deviceUuid: uuid,
      status: 'pending',
      blocked: false,
      timedOut: false,
    }),
    system_info: ccjk.vitals.of(id),
    stopped: device.stopped,
    created_at: toIso(device.createdAt),
  };
}

/** `own`: the session that asks. */
export const sessionWire = (row: SessionRow, own: string | undefined): SessionShown => ({
  id: row.id,
  address: row.address,
  user_agent: row.userAgent,
  created_at: toIso(row.createdAt),
  expires_at: toIso(row.expiresAt),
  current: row.id === own,
});

/** `isDeviceThere`: a task stays when its device goes, and names none then. */
export const taskWire = (row: TaskRow, isDeviceThere: boolean): Task => ({
  id: row.uuid,
  task_id: row.uuid,
  device_id: isDeviceThere ? row.deviceUuid : null,
  type: row.type,
  command: row.command,
  args: row.args,
  status: wireStatus(row),
  priority: row.priority,
  timeout: row.timeoutMs,
  retry_count: row.attempts + row.retries,
  max_retries: row.maxRetries,
  progress: row.progress,
  exit_code: row.exitCode,
  stdout: row.stdout,
  stderr: row.stderr,
  error_message: row.message,
  source: row.source,
  parent_task_id: row.parentUuid,
  schedule_id: row.scheduleId,
  started_at: toIsoOrNull(row.saidStartedAt ?? row.startedAt),
  completed_at: toIsoOrNull(row.saidEndedAt ?? row.endedAt),
  created_at: toIso(row.createdAt),
  updated_at: toIso(row.updatedAt),
});

/** The same, looking for the device. */
export async function readTaskWire(tx: Tx, row: TaskRow): Promise<Task> {
  return taskWire(row, (await tx.first(deviceTable, { uuid: row.deviceUuid })) !== undefined);
}

export const messageWire = (row: MessageRow): Message => ({
  id: row.uuid,
  message_type: row.type,
  title: row.title,
  content: row.content,
  data: { ...row.data },
  task_id: row.taskUuid,
  read: row.read,
  sent_via_email: row.sentViaEmail,
  created_at: toIso(row.createdAt),
});
