// The life of a task: who may say what about it, and what becomes of it when its device falls silent or it runs too long.
import { expect, test } from 'vitest';
import {
  givenDevice,
  givenTask,
  openCcjk,
  PASSWORD,
  personOf,
  statusOf,
  type CcjkDoor,
  type Person,
} from '../../kit/ccjk.js';

/** Access tokens are short; these stories are long. */
const openLong = () => openCcjk({ settings: { token: { accessMinutes: 1440 } } });

async function silence(door: CcjkDoor, span: string): Promise<void> {
  await door.clock.advance(span);
  await door.tick('silentDevices');
  await door.tick('leases');
  await door.tick('timeouts');
}

test('queued, assigned when handed out, running when a heartbeat names it, completed by its result', async () => {
  await using door = await openLong();
  const ann = door.operator;
  const mac = await givenDevice(door.origin, ann, 'mac');
  const task = await givenTask(ann, mac);
  expect(await statusOf(ann, task)).toBe('queued');
  expect(await mac.take()).toEqual([task]);
  expect(await statusOf(ann, task)).toBe('assigned');
  await mac.beat([task], { progress: { [task]: 50 } });
  expect((await ann.ask('GET', `/tasks/${task}`)).data).toMatchObject({ status: 'running', progress: 50 });
  expect((await ann.ask('GET', '/devices')).data.devices[0].current_tasks).toBe(1);
  await mac.result(task);
  expect((await ann.ask('GET', `/tasks/${task}`)).data).toMatchObject({ status: 'completed', progress: 100 });
});

test('a result that is said twice counts once; one that comes late, for another’s or an unknown task is refused', async () => {
  await using door = await openLong();
  const ann = door.operator;
  const mac = await givenDevice(door.origin, ann, 'mac');
  const other = await givenDevice(door.origin, ann, 'other');
  const task = await givenTask(ann, mac);
  expect(await mac.result(task), 'before it was handed out').toMatchObject({
    status: 409,
    code: 'INVALID_STATE',
  });
  await mac.take();
  expect((await other.result(task)).status).toBe(404);
  expect((await mac.result('00000000-0000-4000-8000-000000000000')).status).toBe(404);
  expect((await mac.result(task)).data).toMatchObject({ status: 'completed', repeated: false });
  expect((await mac.result(task)).data).toMatchObject({ status: 'completed', repeated: true });
  expect((await mac.result(task, 'failed')).status).toBe(409);
  expect((await ann.ask('GET', '/stats/summary')).data).toMatchObject({
    tasks_completed: 1,
    tasks_failed: 0,
  });
  const cancelled = await givenTask(ann, mac);
  await mac.take();
  await ann.ask('POST', `/tasks/${cancelled}/cancel`);
  expect((await mac.result(cancelled)).status).toBe(409);
  expect(await statusOf(ann, cancelled)).toBe('cancelled');
});

test('a heartbeat hears which of its tasks were cancelled', async () => {
  await using door = await openLong();
  const mac = await givenDevice(door.origin, door.operator, 'mac');
  const task = await givenTask(door.operator, mac);
  await mac.take();
  expect((await mac.beat([task])).data.cancelled_tasks).toEqual([]);
  await door.operator.ask('POST', `/tasks/${task}/cancel`);
  expect((await mac.beat([task, 'no-such-task'])).data.cancelled_tasks).toEqual([task, 'no-such-task']);
});

test('a task whose handing out was not heard of stands in each heartbeat’s answer until it is named', async () => {
  await using door = await openLong();
  const mac = await givenDevice(door.origin, door.operator, 'mac');
  const task = await givenTask(door.operator, mac, { args: { cwd: '/srv' } });
  expect((await mac.beat()).data.assigned_tasks, 'nothing is handed out by a heartbeat').toEqual([]);
  // The answer to this is lost on its way.
  const { data } = await mac.ask('GET', '/daemon/tasks/pending');
  expect((await mac.beat()).data.assigned_tasks).toEqual(data.tasks);
  expect((await mac.beat()).data.assigned_tasks).toEqual(data.tasks);
  expect((await mac.beat([task])).data.assigned_tasks).toEqual([]);
  expect((await mac.beat()).data.assigned_tasks, 'it was named, and has ended there').toEqual([]);
});

test('after three missed heartbeats a device is offline and its task is queued again, until its retries are spent', async () => {
  await using door = await openLong();
  const ann = door.operator;
  const mac = await givenDevice(door.origin, ann, 'mac');
  const task = await givenTask(ann, mac, { max_retries: 2 });
  await mac.beat();
  for (const attempt of [1, 2, 3]) {
    expect(await mac.take()).toEqual([task]);
    await mac.beat([task]);
    await silence(door, '89s');
    expect((await ann.ask('GET', `/devices/${mac.id}`)).data.daemon_status).toBe('online');
    expect(await statusOf(ann, task)).toBe('running');
    await silence(door, '3s');
    expect((await ann.ask('GET', `/devices/${mac.id}`)).data.daemon_status).toBe('offline');
    expect(await statusOf(ann, task)).toBe(attempt < 3 ? 'queued' : 'failed');
    await mac.beat();
  }
  expect((await ann.ask('GET', `/tasks/${task}`)).data.retry_count).toBeGreaterThanOrEqual(2);
  expect((await mac.result(task)).status).toBe(409);
  const types = (await ann.ask('GET', '/messages')).data.messages.map(
    (message: { message_type: string }) => message.message_type,
  );
  expect(types).toEqual(
    expect.arrayContaining(['device_online', 'device_offline', 'task_failed', 'task_created']),
  );
  expect(types.filter((type: string) => type === 'task_failed')).toHaveLength(1);
});

test('a task that runs longer than it may ends as timeout, and may be retried', async () => {
  await using door = await openLong();
  const ann = door.operator;
  const mac = await givenDevice(door.origin, ann, 'mac');
  const task = await givenTask(ann, mac, { timeout: 60_000 });
  await mac.take();
  await mac.beat([task]);
  await silence(door, '59s');
  await mac.beat([task]);
  expect(await statusOf(ann, task)).toBe('running');
  await silence(door, '2s');
  expect(await statusOf(ann, task)).toBe('timeout');
  expect((await mac.beat([task])).data.cancelled_tasks).toEqual([task]);
  expect((await mac.result(task)).status).toBe(409);
  expect((await ann.ask('GET', '/tasks?status=timeout')).data.total).toBe(1);
  expect((await ann.ask('POST', `/tasks/${task}/retry`)).data.status).toBe('queued');
  expect(await mac.take()).toEqual([task]);
  await mac.result(task);
  expect(await statusOf(ann, task)).toBe('completed');
});

test('tasks of a sequential batch wait for each other; one that fails takes those behind it along', async () => {
  await using door = await openLong();
  const ann = door.operator;
  const mac = await givenDevice(door.origin, ann, 'mac');
  const batch = async () => {
    const one = { device_id: mac.id, type: 'bash', command: 'npm test' };
    const { data } = await ann.ask('POST', '/tasks/batch', { tasks: [one, one, one], mode: 'sequential' });
    expect(data.tasks.map((task: { status: string }) => task.status)).toEqual([
      'queued',
      'pending',
      'pending',
    ]);
    return data.tasks.map((task: { task_id: string }) => task.task_id) as string[];
  };
  const [first, second, third] = await batch();
  expect(await mac.take()).toEqual([first]);
  expect(await mac.take()).toEqual([]);
  await mac.result(first!);
  expect(await mac.take()).toEqual([second]);
  expect(await statusOf(ann, third!)).toBe('pending');
  await mac.result(second!, 'failed');
  expect(await statusOf(ann, third!)).toBe('cancelled');
  const again = await batch();
  await ann.ask('POST', `/tasks/${again[0]}/cancel`);
  for (const id of again) expect(await statusOf(ann, id)).toBe('cancelled');
  expect(await mac.take()).toEqual([]);
});

test('output is read while the task runs and resumed by its offset; a part that is sent again is heard once', async () => {
  await using door = await openLong();
  const ann = door.operator;
  const mac = await givenDevice(door.origin, ann, 'mac');
  const task = await givenTask(ann, mac);
  await mac.take();
  await mac.beat([task]);
  const write = (offset: number, text: string) =>
    mac.ask('POST', `/daemon/tasks/${task}/output`, { offset, text });
  expect((await write(0, 'one ')).data.next_offset).toBe(4);
  expect((await write(0, 'one two')).data.next_offset).toBe(7);
  expect((await write(20, 'a gap')).data.next_offset).toBe(7);
  const read = async (offset: number) =>
    (await ann.ask('GET', `/tasks/${task}/output?offset=${offset}`)).data;
  expect(await read(0)).toMatchObject({ text: 'one two', next_offset: 7, ended: false });
  expect(await read(4)).toMatchObject({ text: 'two', next_offset: 7 });
  await mac.result(task, 'completed', { stdout: 'one two' });
  expect(await read(7)).toMatchObject({ text: '', ended: true });
  expect((await write(7, ' late')).status).toBe(409);
});

test('output beyond 100,000 characters is cut, not refused, also where the request is larger than others may be', async () => {
  await using door = await openLong();
  const mac = await givenDevice(door.origin, door.operator, 'mac');
  const task = await givenTask(door.operator, mac);
  await mac.take();
  const huge = { stdout: 'x'.repeat(2_000_000), stderr: 'y'.repeat(1_000_000) };
  expect((await mac.result(task, 'completed', huge)).status).toBe(200);
  expect((await door.operator.ask('GET', `/tasks/${task}`)).data.stdout).toHaveLength(100_000);
});

test('the kill switch calls off what runs and hands out nothing until it is let go', async () => {
  await using door = await openLong();
  const ann = door.operator;
  const mac = await givenDevice(door.origin, ann, 'mac');
  const running = await givenTask(ann, mac);
  await mac.take();
  const waiting = await givenTask(ann, mac);
  const stopped = await ann.ask('POST', `/devices/${mac.id}/stop`, { stopped: true });
  expect(stopped.data).toEqual({ stopped: true, cancelled: 1 });
  expect((await mac.beat([running])).data).toMatchObject({ stopped: true, cancelled_tasks: [running] });
  expect(await mac.take()).toEqual([]);
  await ann.ask('POST', `/devices/${mac.id}/stop`, { stopped: false });
  expect(await mac.take()).toEqual([waiting]);
});

test('a schedule makes its task when its time comes, one for a stretch that was missed', async () => {
  await using door = await openLong();
  const mac = await givenDevice(door.origin, door.operator, 'mac');
  const made = await door.operator.ask('POST', '/schedules', {
    ...{ device_id: mac.id, type: 'bash', command: 'backup', name: 'nightly' },
    ...{ cron: '0 9 * * *', time_zone: 'UTC' },
  });
  expect(made.data.next_run_at).toBe('2026-05-01T09:00:00.000Z');
  await door.clock.advance('61m');
  await door.tick('schedules');
  const [first] = await mac.take();
  expect((await mac.result(first!)).status).toBe(200);
  await door.clock.advance('72h');
  await door.tick('schedules');
  const again = await signIn(door);
  expect((await again.ask('GET', '/tasks')).data.total).toBe(2);
  const bad = { device_id: mac.id, type: 'bash', command: 'x', name: 'x', cron: '99 * * * *' };
  expect(await again.ask('POST', '/schedules', bad)).toMatchObject({ status: 400, code: 'INVALID_CRON' });
});

async function signIn(door: CcjkDoor): Promise<Person> {
  const { email } = door.operator;
  return personOf(
    door.origin,
    email,
    (await door.nobody('POST', '/auth/login', { email, password: PASSWORD })).data,
  );
}
