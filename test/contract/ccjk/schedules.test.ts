// What runs by itself: seen before it is made, run at once, left out with a reason, told to whoever watches.
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { apiKeyTable } from '../../../server/services/ccjk/tables.js';
import { asking, givenDevice, givenPerson, givenTask, openCcjk, type CcjkDoor } from '../../kit/ccjk.js';
import type { Any } from '../../kit/http.js';

const openLong = () => openCcjk({ settings: { token: { accessMinutes: 1440 } } });

const body = (deviceId: string) => ({
  ...{ device_id: deviceId, type: 'bash', command: 'backup', name: 'nightly' },
  ...{ cron: '0 9 * * *', time_zone: 'UTC' },
});

test('a rule tells its next runs in its own zone, over a change of clocks too, and names what it cannot read', async () => {
  await using door = await openLong();
  const preview = (cron: string, zone: string, count = 3) =>
    door.operator.ask(
      'GET',
      `/schedules/preview?${new URLSearchParams({ cron, time_zone: zone, count: String(count) })}`,
    );
  expect((await preview('30 9 * * 1-5', 'Asia/Shanghai')).data).toEqual({
    cron: '30 9 * * 1-5',
    time_zone: 'Asia/Shanghai',
    // The cloud's clock begins on Friday, 2026-05-01 at 08:00 UTC.
    runs: ['2026-05-04T01:30:00.000Z', '2026-05-05T01:30:00.000Z', '2026-05-06T01:30:00.000Z'],
  });
  const { runs } = (await preview('0 12 31 10,1 *', 'America/New_York', 2)).data;
  expect(runs).toEqual(['2026-10-31T16:00:00.000Z', '2027-01-31T17:00:00.000Z']);
  // However a zone is spelled it is the same one.
  expect((await preview('0 9 * * *', 'aSIA/shangHAI', 1)).data.runs).toEqual(['2026-05-02T01:00:00.000Z']);
  for (const [cron, zone] of [
    ['99 * * * *', 'UTC'],
    ['0 0 30 2 *', 'UTC'],
    ['0 9 * * *', 'Mars/Olympus'],
  ] as const) {
    const refused = await preview(cron, zone);
    expect(refused, `${cron} ${zone}`).toMatchObject({ status: 400, code: 'INVALID_CRON' });
    expect(refused.body.error.details.fields).toHaveProperty('cron');
  }
});

test('run now makes the task at once, one at a time, and leaves the rule as it is', async () => {
  await using door = await openLong();
  const ann = door.operator;
  const mac = await givenDevice(door.origin, ann, 'mac');
  const { data: schedule } = await ann.ask('POST', '/schedules', body(mac.id));
  const read = async () => (await ann.ask('GET', '/schedules')).data.schedules[0];
  const run = () => ann.ask('POST', `/schedules/${schedule.id}/run`);
  const made = await run();
  expect(made).toMatchObject({ status: 201, data: { status: 'queued' } });
  expect((await ann.ask('GET', `/tasks/${made.data.task_id}`)).data).toMatchObject({
    ...{ source: 'schedule', schedule_id: schedule.id, command: 'backup' },
  });
  expect(await read()).toMatchObject({
    last_task_id: made.data.task_id,
    next_run_at: '2026-05-01T09:00:00.000Z',
    last_error: null,
  });
  expect(await run()).toMatchObject({ status: 409, code: 'STILL_RUNNING' });
  // Its own time comes while that task has not ended: left out, and said why.
  await door.clock.advance('61m');
  await door.tick('schedules');
  expect(await read()).toMatchObject({ last_error_code: 'STILL_RUNNING', last_task_id: made.data.task_id });
  expect(await mac.take()).toEqual([made.data.task_id]);
  await mac.result(made.data.task_id);
  expect((await run()).status).toBe(201);
  expect(await read()).toMatchObject({ last_error_code: null, last_task_status: 'queued' });
  const runs = await ann.ask('GET', `/tasks?schedule_id=${schedule.id}`);
  expect(runs.data.tasks.map(({ status }: Any) => status)).toEqual(['queued', 'completed']);
  expect((await ann.ask('GET', `/tasks?schedule_id=${schedule.id}&status=queued`)).status).toBe(400);
  const bob = await givenPerson(door.origin, 'bob');
  expect((await bob.ask('POST', `/schedules/${schedule.id}/run`)).status).toBe(404);
  expect((await bob.ask('GET', `/tasks?schedule_id=${schedule.id}`)).data.total).toBe(0);
});

test('a run that the plan or the device does not allow is left out with its reason, and the plan’s end is told once', async () => {
  await using door = await openLong();
  const bob = await givenPerson(door.origin, 'bob');
  const mac = await givenDevice(door.origin, bob, 'mac');
  const each = { ...body(mac.id), cron: '* * * * *' };
  const { data: skipping } = await bob.ask('POST', '/schedules', {
    ...{ ...each, name: 'skips', when_offline: 'skip' },
  });
  await mac.ask('POST', '/daemon/offline');
  await door.clock.advance('1m');
  await door.tick('schedules');
  const [skipped] = (await bob.ask('GET', '/schedules')).data.schedules;
  expect(skipped).toMatchObject({ last_error_code: 'DEVICE_OFFLINE', last_task_id: null });
  await bob.ask('DELETE', `/schedules/${skipping.id}`);

  for (let n = 0; n < 10; n++) await givenTask(bob, mac);
  await bob.ask('POST', '/schedules', each);
  for (let n = 0; n < 3; n++) {
    await door.clock.advance('1m');
    await door.tick('schedules');
  }
  const [refused] = (await bob.ask('GET', '/schedules')).data.schedules;
  expect(refused).toMatchObject({ last_error_code: 'QUOTA_EXCEEDED', last_task_id: null });
  const { data } = await bob.ask('GET', '/messages?type=quota_reached');
  expect(data).toMatchObject({
    total: 1,
    messages: [{ data: { schedule_id: refused.id, schedule_name: 'nightly' } }],
  });
});

test('tasks that wait for a device that is offline are listed apart', async () => {
  await using door = await openLong();
  const ann = door.operator;
  const here = await givenDevice(door.origin, ann, 'here');
  const away = await givenDevice(door.origin, ann, 'away');
  await here.beat();
  await away.beat();
  await away.ask('POST', '/daemon/offline');
  await givenTask(ann, here);
  const waits = await givenTask(ann, away);
  const ids = async (query: string) =>
    (await ann.ask('GET', `/tasks?waiting=true${query}`)).data.tasks.map(({ id }: Any) => id);
  expect(await ids('')).toEqual([waits]);
  expect(await ids(`&device_id=${away.id}`)).toEqual([waits]);
  expect(await ids(`&device_id=${here.id}`)).toEqual([]);
  expect(await ids('&status=completed')).toEqual([]);
  await away.beat();
  expect(await ids('')).toEqual([]);
});

test('tasks that wait are listed also where more devices are offline than one look into the index takes', async () => {
  await using door = await openLong();
  const ann = door.operator;
  const sent: string[] = [];
  for (let n = 0; n < 40; n++) {
    const { data } = await ann.ask('POST', '/devices', { device_name: `box ${n}` });
    const task = { device_id: data.device_id, type: 'bash', command: 'ls' };
    sent.unshift((await ann.ask('POST', '/tasks', task)).data.task_id);
  }
  for (const [limit, offset] of [
    [100, 0],
    [7, 0],
    [7, 30],
    [20, 39],
    [20, 40],
  ] as const) {
    const { data } = await ann.ask('GET', `/tasks?waiting=true&limit=${limit}&offset=${offset}`);
    expect(data.total).toBe(40);
    expect(data.tasks.map(({ id }: Any) => id)).toEqual(sent.slice(offset, offset + limit));
  }
});

test('messages are found by their kind; who watches hears of what was read elsewhere, and of schedules', async () => {
  await using door = await openLong();
  const ann = door.operator;
  const bob = await givenPerson(door.origin, 'bob');
  const mac = await givenDevice(door.origin, ann, 'mac');
  await using ears = await listen(door, ann.token);
  await using others = await listen(door, bob.token);
  await givenTask(ann, mac, { command: 'one' });
  await givenTask(ann, mac, { command: 'two' });
  await mac.beat();
  const { data: found } = await ann.ask('GET', '/messages?type=task_created&unread=true');
  expect(found).toMatchObject({ total: 2 });
  expect(found.messages.map(({ data }: Any) => data.command)).toEqual(['two', 'one']);
  expect(found.messages[0].data.device_name).toBe('name of mac');
  const { unread } = found;
  await ann.ask('POST', `/messages/${found.messages[0].id}/read`);
  // Said once: it had been read.
  await ann.ask('POST', `/messages/${found.messages[0].id}/read`);
  await ann.ask('DELETE', `/messages/${found.messages[1].id}`);
  await ann.ask('POST', '/messages/read-all');
  expect((await ann.ask('GET', '/messages?type=task_created')).data.total).toBe(1);
  expect((await ann.ask('GET', '/messages?type=task_created&unread=true')).data.total).toBe(0);
  const { data: schedule } = await ann.ask('POST', '/schedules', body(mac.id));
  await ann.ask('PATCH', `/schedules/${schedule.id}`, { enabled: false });
  await ann.ask('DELETE', `/schedules/${schedule.id}`);
  const heard = await ears.after(6);
  expect(heard).toEqual([
    ...[unread - 1, unread - 2, 0].map((left) => ({ type: 'messages.changed', data: { unread: left } })),
    ...[1, 2, 3].map(() => ({ type: 'schedule.updated', data: { schedule_id: schedule.id } })),
  ]);
  expect(others.heard).toEqual([]);
});

async function listen(door: CcjkDoor, token: string) {
  const socket = new WebSocket(`${door.origin.replace('http', 'ws')}/v1/ws?token=${token}`);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const heard: Any[] = [];
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as Any;
    if (['messages.changed', 'schedule.updated'].includes(message.type)) heard.push(message);
  });
  return {
    heard,
    async after(count: number) {
      while (heard.length < count) await new Promise((resolve) => socket.once('message', resolve));
      return heard;
    },
    async [Symbol.asyncDispose]() {
      socket.close();
      await new Promise((resolve) => socket.once('close', resolve));
    },
  };
}

test('when a key was used last is still known after the next start', async () => {
  await using door = await openLong();
  const ann = door.operator;
  const { data: made } = await ann.ask('POST', '/api-keys', { name: 'ci', scopes: ['task:read'] });
  const last = async () => (await ann.ask('GET', '/api-keys')).data.keys[0].last_used;
  expect(await last()).toBeNull();
  const key = asking(door.origin, { token: made.key });
  expect((await key('GET', '/tasks')).status).toBe(200);
  const used = await last();
  expect(used).not.toBeNull();
  const written = () => door.store.transaction((tx) => tx.get(apiKeyTable, made.id));
  expect((await written())?.lastUsedAt).toBeNull();
  await door.tick('keyUse');
  expect((await written())?.lastUsedAt).toBe(Date.parse(used));
  // An orderly stop writes what the ticker has not.
  await door.clock.advance('10s');
  expect((await key('GET', '/tasks')).status).toBe(200);
  await door.service.stop();
  expect((await written())?.lastUsedAt).toBe(Date.parse(used) + 10_000);
  // What an earlier run of the cloud wrote.
  const { data: old } = await ann.ask('POST', '/api-keys', { name: 'old', scopes: ['task:read'] });
  const before = Date.parse('2026-04-01T00:00:00.000Z');
  await door.store.transaction((tx) => tx.update(apiKeyTable, { id: old.id }, { lastUsedAt: before }));
  const { keys } = (await ann.ask('GET', '/api-keys')).data;
  expect(keys.find(({ id }: Any) => id === old.id).last_used).toBe('2026-04-01T00:00:00.000Z');
  // Its limit stands where a person reads it.
  expect((await ann.ask('GET', '/stats/summary')).data.quota.calls_a_minute).toBe(1000);
});
