// The published daemon: its own four routes in its own words, called as its class does, over tasks made with POST /v1/tasks.
import { expect, test } from 'vitest';
import { givenTask, openCcjk, statusOf, type CcjkDoor, type Device } from '../../kit/ccjk.js';
import type { Any } from '../../kit/http.js';

interface Reply {
  success: boolean;
  data?: Any;
  error?: unknown;
}

/** As the published class does it: no Authorization, no X-Device-ID; the status is not looked at, `success` decides. */
function daemonClient(origin: string, token: string) {
  const call = async (method: string, path: string, body?: object): Promise<Reply> => {
    try {
      const answer = await fetch(`${origin}/api/control${path}`, {
        method,
        headers: { 'Content-Type': 'application/json', 'X-Device-Token': token },
        ...(body && { body: JSON.stringify(body) }),
      });
      return (await answer.json()) as Reply;
    } catch (error) {
      return { success: false, error };
    }
  };
  return {
    register: () =>
      call('POST', '/devices/register', {
        ...{ name: 'studio', platform: 'linux', hostname: 'studio.local', version: '3.8.0' },
      }),
    heartbeat: (status: string, currentTasks: string[] = []) =>
      call('POST', '/devices/heartbeat', { status, currentTasks, timestamp: Date.now() }),
    pending: () => call('GET', '/devices/pending'),
    result: (id: string, result: object) => call('POST', `/commands/${id}/result`, result),
  };
}

async function addedDevice(door: CcjkDoor) {
  const { data } = await door.operator.ask('POST', '/devices', { device_name: 'by hand' });
  return { device: { id: data.device_id } as Device, daemon: daemonClient(door.origin, data.device_key) };
}

const DONE = { exitCode: 0, stdout: 'ok', stderr: '', success: true, duration: 1500 };

test('a device added by hand comes up, takes a task with its heartbeat, runs it and reports', async () => {
  await using door = await openCcjk();
  const { device, daemon } = await addedDevice(door);
  const up = await daemon.register();
  expect(up).toMatchObject({
    success: true,
    data: { device: { id: device.id, name: 'studio', platform: 'linux', status: 'online' } },
  });
  const task = await givenTask(door.operator, device, {
    ...{ command: 'npm test', args: { cwd: '/srv', env: { CI: '1' } }, timeout: 60_000 },
  });
  const beat = await daemon.heartbeat('online');
  expect(beat.data.deviceStatus).toBe('online');
  expect(beat.data.pendingTasks).toEqual([
    {
      ...{ id: task, deviceId: device.id, commandType: 'shell', command: 'npm test', args: [], cwd: '/srv' },
      ...{ env: { CI: '1' }, timeout: 60_000, priority: 5, requireConfirm: false },
    },
  ]);
  // It would be run again: a command is listed once.
  expect((await daemon.heartbeat('busy', [task])).data.pendingTasks).toEqual([]);
  expect(await statusOf(door.operator, task)).toBe('running');
  expect(await daemon.result(task, DONE)).toMatchObject({ success: true });
  const { data } = await door.operator.ask('GET', `/tasks/${task}`);
  expect(data).toMatchObject({ status: 'completed', exit_code: 0, stdout: 'ok' });
  expect(Date.parse(data.completed_at) - Date.parse(data.started_at)).toBe(1500);
});

test('commands come by asking too, each once; a failed one is failed', async () => {
  await using door = await openCcjk();
  const { device, daemon } = await addedDevice(door);
  await daemon.register();
  const task = await givenTask(door.operator, device);
  expect((await daemon.pending()).data.commands).toMatchObject([{ id: task, command: 'npm test' }]);
  expect((await daemon.pending()).data.commands).toEqual([]);
  await daemon.result(task, { ...DONE, success: false, exitCode: 2, stderr: 'no' });
  expect((await door.operator.ask('GET', `/tasks/${task}`)).data).toMatchObject({
    ...{ status: 'failed', exit_code: 2, stderr: 'no' },
  });
});

test('a heartbeat that says offline gives its tasks back', async () => {
  await using door = await openCcjk();
  const { device, daemon } = await addedDevice(door);
  await daemon.register();
  const task = await givenTask(door.operator, device);
  await daemon.pending();
  expect(await daemon.heartbeat('offline')).toMatchObject({ success: true, data: { pendingTasks: [] } });
  expect(await statusOf(door.operator, task)).toBe('queued');
  expect((await door.operator.ask('GET', `/devices/${device.id}`)).data.daemon_status).toBe('offline');
});

test('a wrong token is told in JSON that the class understands', async () => {
  await using door = await openCcjk();
  const { daemon } = { daemon: daemonClient(door.origin, 'dvk_none') };
  for (const reply of [await daemon.register(), await daemon.heartbeat('online'), await daemon.pending()]) {
    expect(reply).toMatchObject({ success: false, error: { code: 'UNAUTHORIZED' } });
  }
});
