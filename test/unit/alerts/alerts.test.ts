// What becomes an alert, for how long it is one, and what the webhook is told. The clock, the services and the receiver are the test's.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AlertChange } from '../../../server/alerts/alert.js';
import { openAlerts, type Alerts } from '../../../server/alerts/alerts.js';
import { createClockWatch } from '../../../server/alerts/clockWatch.js';
import { alertSettings } from '../../../server/alerts/settings.js';
import { signatureOf } from '../../../server/alerts/webhook.js';
import { DAY, HOUR, MINUTE } from '../../../server/core/kernel/clock.js';
import { unavailable } from '../../../server/core/kernel/errors.js';
import { silentLog } from '../../../server/core/kernel/log.js';
import { createSchedule } from '../../../server/core/schedule/schedule.js';
import type { ServiceTroubles } from '../../../server/core/service.js';
import { createSettings } from '../../../server/settings.js';
import { movedClock } from '../../kit/clock.js';
import { temporaryDirectory } from '../../kit/process.js';

const NOTHING: ServiceTroubles = {
  silentAgents: [],
  deadLetters: null,
  lateQueues: [],
  expiring: [],
  passedLimits: [],
};
const SILENT: ServiceTroubles['silentAgents'][number] = {
  nodeId: 'PC-3',
  managerId: 1,
  managerName: 'shop',
  lastSeenAt: 0,
  heldJobs: 0,
  isLong: true,
};
const BEGIN = '2026-05-01T08:00:00Z';
const START = Date.parse(BEGIN);

interface World extends AsyncDisposable {
  alerts: Alerts;
  clock: ReturnType<typeof movedClock>;
  troubles: ServiceTroubles;
  /** Ids that the service was told of. */
  seen: string[];
  isWritable: boolean;
  newestBackup: () => Promise<number | null>;
  changes: string[];
  change(values: Record<string, unknown>): Promise<void>;
  looks(times: number): Promise<void>;
  standing(): string[];
}

async function worldAt(dataDir: string, clock = movedClock(BEGIN)): Promise<World> {
  const log = silentLog();
  const settings = createSettings({
    groups: [alertSettings],
    stored: { alerts: { diskLow: { enabled: false }, everySeconds: 3600 } },
    assignments: [],
    save: async () => undefined,
  });
  const schedule = createSchedule(clock, log);
  const world = {
    troubles: NOTHING,
    seen: [] as string[],
    isWritable: true,
    newestBackup: async () => START,
  } as World;
  const store = {
    health: () => ({ writable: world.isWritable, reason: world.isWritable ? null : 'EIO' }),
  };
  const alerts = await openAlerts({
    core: { store, clock, log, settings, schedule } as unknown as Parameters<typeof openAlerts>[0]['core'],
    dataDir,
    services: [
      {
        module: { name: 'one', title: 'Service one' },
        running: { troubles: async () => world.troubles, seen: async (id) => void world.seen.push(id) },
      },
    ],
    backups: { newestVerifiedAt: () => world.newestBackup() },
    repaired: undefined,
    startedAt: START - HOUR,
    bootMs: () => clock.elapsed(),
  });
  const changes: string[] = [];
  alerts.on(({ kind, alert }: AlertChange) => void changes.push(`${kind} ${alert.rule}`));
  return Object.assign(world, {
    alerts,
    clock,
    changes,
    change: (values: Record<string, unknown>) => settings.change(values),
    async looks(times: number) {
      for (let i = 0; i < times; i += 1) await alerts.look();
    },
    standing: () =>
      alerts
        .list()
        .filter(({ state }) => state !== 'resolved')
        .map(({ rule, level, state }) => `${rule} ${level} ${state}`),
    async [Symbol.asyncDispose]() {
      await alerts.close();
      await schedule.stop();
    },
  });
}

test('what is wrong is one alert as long as it is, and is over when three looks no longer find it', async () => {
  await using directory = await temporaryDirectory();
  await using world = await worldAt(directory.path);
  await world.looks(2);
  expect(world.changes).toEqual([]);
  world.troubles = { ...NOTHING, silentAgents: [SILENT] };
  await world.looks(5);
  expect(world.standing()).toEqual(['agent_offline warn open']);
  world.troubles = NOTHING;
  await world.looks(2);
  expect(world.standing()).toEqual(['agent_offline warn open']);
  await world.looks(1);
  expect(world.standing()).toEqual([]);
  expect(world.changes).toEqual(['opened agent_offline', 'resolved agent_offline']);
});

test('what comes and goes is not told again and again', async () => {
  await using directory = await temporaryDirectory();
  await using world = await worldAt(directory.path);
  const flap = async () => {
    world.troubles = { ...NOTHING, silentAgents: [SILENT] };
    await world.looks(1);
    world.troubles = NOTHING;
    await world.looks(3);
  };
  await flap();
  world.changes.length = 0;
  world.troubles = { ...NOTHING, silentAgents: [SILENT] };
  await world.looks(1);
  expect(world.standing()).toEqual(['agent_offline warn open']);
  expect(world.changes).toEqual([]);
  expect(world.alerts.list()).toHaveLength(1);
  world.troubles = NOTHING;
  await world.looks(3);
  await world.clock.advanceTo(world.clock.now() + 11 * MINUTE);
  world.changes.length = 0;
  await flap();
  expect(world.changes).toEqual(['opened agent_offline', 'resolved agent_offline']);
});

test('an agent that is silent for a while only is no alert, but keeps the one that it is', async () => {
  await using directory = await temporaryDirectory();
  await using world = await worldAt(directory.path);
  world.troubles = { ...NOTHING, silentAgents: [{ ...SILENT, isLong: false }] };
  await world.looks(3);
  expect(world.standing()).toEqual([]);
  world.troubles = { ...NOTHING, silentAgents: [{ ...SILENT, heldJobs: 2 }] };
  await world.looks(1);
  world.troubles = { ...NOTHING, silentAgents: [{ ...SILENT, isLong: false }] };
  await world.looks(5);
  expect(world.standing()).toEqual(['agent_offline warn open']);
});

test('the worst stands first, and what somebody has seen stands last', async () => {
  await using directory = await temporaryDirectory();
  await using world = await worldAt(directory.path);
  world.isWritable = false;
  world.newestBackup = async () => START - 9 * DAY;
  world.troubles = {
    silentAgents: [SILENT, { ...SILENT, nodeId: 'PC-4', heldJobs: 2 }],
    deadLetters: { total: 6, cause: 'EXEC_FAILED', sameCause: 4, managerId: 1, managerName: 'shop' },
    lateQueues: [{ managerId: 1, managerName: 'shop', pending: 9, oldestWaitMs: 2 * HOUR, doneAt: null }],
    expiring: [{ managerId: 1, managerName: 'shop', expiresAt: START + DAY }],
    passedLimits: [],
  };
  await world.looks(1);
  expect(world.standing()).toEqual([
    'store_read_only bad open',
    'backup_old bad open',
    'agent_offline bad open',
    'dead_letters bad open',
    'agent_offline warn open',
    'queue_late warn open',
    'manager_expiring warn open',
  ]);
  const [first] = world.alerts.list();
  await world.alerts.acknowledge(first?.id ?? 0);
  expect(world.standing().at(-1)).toBe('store_read_only bad acknowledged');
  await world.looks(3);
  expect(world.standing().at(-1)).toBe('store_read_only bad acknowledged');
  await expect(world.alerts.acknowledge(999)).rejects.toMatchObject({ code: 'not_found' });
});

test('dead letters that somebody has seen are over; the question for new ones begins at that moment', async () => {
  await using directory = await temporaryDirectory();
  await using world = await worldAt(directory.path);
  const dead = { total: 1, cause: 'X', sameCause: 1, managerId: 1, managerName: 'shop' };
  world.troubles = { ...NOTHING, deadLetters: dead };
  await world.looks(1);
  const [alert] = world.alerts.list();
  expect(await world.alerts.acknowledge(alert?.id ?? 0)).toMatchObject({ state: 'resolved' });
  expect(world.standing()).toEqual([]);
  await world.looks(1);
  expect(world.standing()).toEqual(['dead_letters bad open']);
  expect(world.changes.filter((change) => change.startsWith('opened'))).toHaveLength(2);
});

test('alerts and their words outlive a restart, and a rule that is switched off has none', async () => {
  await using directory = await temporaryDirectory();
  {
    await using world = await worldAt(directory.path);
    world.isWritable = false;
    await world.looks(1);
    expect(world.standing()).toEqual(['store_read_only bad open']);
  }
  await using world = await worldAt(directory.path);
  expect(world.standing()).toEqual(['store_read_only bad open']);
  world.isWritable = false;
  await world.looks(1);
  expect(world.changes).toEqual([]);
  await world.change({ 'alerts.storeReadOnly.enabled': false });
  await world.looks(3);
  expect(world.standing()).toEqual([]);
});

test('a new cloud has no old backup; days later it has, and a folder that cannot be read counts as one', async () => {
  await using directory = await temporaryDirectory();
  await using world = await worldAt(directory.path);
  world.newestBackup = async () => null;
  await world.looks(1);
  expect(world.standing()).toEqual([]);
  await world.clock.advanceTo(START + 4 * DAY);
  await world.looks(1);
  expect(world.alerts.list()).toMatchObject([{ rule: 'backup_old', facts: { never: 1 } }]);
  world.newestBackup = () => Promise.reject(unavailable('folder_unusable', 'the disk is not there'));
  await world.looks(1);
  expect(world.alerts.list()).toMatchObject([{ facts: { reason: 'the disk is not there' } }]);
});

test('a clock that was set is told from time that passed and from sleep', () => {
  const now = { wall: START, elapsed: 0, boot: 0 };
  const clock = { now: () => now.wall, elapsed: () => now.elapsed, timer: () => () => undefined };
  const watch = createClockWatch(clock, () => now.boot);
  const after = (wall: number, elapsed: number, boot: number) => {
    Object.assign(now, { wall: now.wall + wall, elapsed: now.elapsed + elapsed, boot: now.boot + boot });
    return watch.jump(MINUTE)?.byMs ?? 0;
  };
  expect(after(HOUR, HOUR, HOUR)).toBe(0);
  expect(after(8 * HOUR, 1000, 8 * HOUR)).toBe(0);
  expect(after(8 * HOUR, 1000, 1000)).toBe(8 * HOUR - 1000);
  expect(after(-DAY, 1000, 1000)).toBe(-DAY - 1000);
  expect(after(2000, 1000, 1000)).toBe(0);
});

test('a webhook is told each change, signed, again until it takes it, and keeps its id', async () => {
  await using directory = await temporaryDirectory();
  const heard: { id: string; event: string; signature: string; body: string }[] = [];
  let status = 500;
  const receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const signature = String(request.headers['x-deskcloud-signature'] ?? '');
      const parsed = JSON.parse(body) as { id: string; event: string };
      heard.push({ id: parsed.id, event: parsed.event, signature, body });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  try {
    await using world = await worldAt(directory.path);
    const { port } = receiver.address() as AddressInfo;
    await world.change({
      'alerts.webhook.url': `http://127.0.0.1:${port}/hook`,
      'alerts.webhook.secret': 'a secret of the operator',
    });
    world.isWritable = false;
    await world.looks(1);
    await world.clock.advanceTo(world.clock.now() + 6000);
    await expect.poll(() => heard.length).toBe(1);
    const written = async () =>
      JSON.parse(await readFile(join(directory.path, 'alerts.json'), 'utf8')) as object;
    await expect.poll(written).toMatchObject({ outbox: [{ tries: 1, kind: 'opened' }] });
    status = 204;
    // Waiting times grow; the ticker turns every five seconds.
    for (let i = 0; i < 4; i += 1) {
      await world.clock.advanceTo(world.clock.now() + 5000);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await expect.poll(() => world.alerts.webhook()).toMatchObject({ waiting: 0, last: { delivered: true } });
    expect(heard.map(({ event }) => event)).toEqual(['alert.opened', 'alert.opened']);
    expect(heard[0]?.id).toBe(heard[1]?.id);
    for (const { signature, body } of heard) {
      const seconds = Number(/^t=(\d+),/.exec(signature)?.[1]);
      expect(signature).toBe(signatureOf('a secret of the operator', seconds, body));
    }
    expect(await world.alerts.testWebhook()).toMatchObject({ delivered: true, status: 204 });
    status = 302;
    expect(await world.alerts.testWebhook()).toMatchObject({ delivered: false, status: 302 });
    await new Promise((resolve) => receiver.close(resolve));
    expect(await world.alerts.testWebhook()).toMatchObject({ delivered: false, status: null });
  } finally {
    receiver.closeAllConnections();
    receiver.close();
  }
});

test('a webhook address with a password in it is refused: addresses are shown and logged', async () => {
  await using directory = await temporaryDirectory();
  await using world = await worldAt(directory.path);
  await expect(
    world.change({ 'alerts.webhook.url': 'https://me:hunter2@example.test/' }),
  ).rejects.toMatchObject({
    code: 'invalid_setting',
  });
});

test('a limit that a service says is passed is one alert, and is seen at either place', async () => {
  await using directory = await temporaryDirectory();
  await using world = await worldAt(directory.path);
  const limit: ServiceTroubles['passedLimits'][number] = {
    ...{ id: 'first', measure: 'waiting_tasks', grade: 'P2', isBad: false, value: 101, limit: 100 },
    ...{ isSeen: false, page: '/one/alerts' },
  };
  world.troubles = { ...NOTHING, passedLimits: [limit] };
  await world.looks(1);
  expect(world.standing()).toEqual(['limit_passed warn open']);
  const [alert] = world.alerts.list();
  expect(alert!.facts).toEqual({
    ...{ service: 'Service one', measure: 'waiting_tasks', grade: 'P2', value: 101, limit: 100 },
    page: '/one/alerts',
  });
  await world.alerts.acknowledge(alert!.id);
  expect(world.seen).toEqual(['first']);
  expect(world.standing()).toEqual(['limit_passed warn acknowledged']);

  // The next one is seen on the service's own page; one that was seen before anybody looked here is no news.
  world.troubles = {
    ...NOTHING,
    passedLimits: [
      { ...limit, id: 'second', isBad: true },
      { ...limit, id: 'third', isSeen: true },
    ],
  };
  await world.looks(3);
  expect(world.standing()).toEqual(['limit_passed bad open']);
  world.troubles = { ...NOTHING, passedLimits: [{ ...limit, id: 'second', isBad: true, isSeen: true }] };
  await world.looks(1);
  expect(world.standing()).toEqual(['limit_passed bad acknowledged']);
  expect(world.seen).toEqual(['first']);
  await world.change({ 'alerts.limitPassed.enabled': false });
  await world.looks(3);
  expect(world.standing()).toEqual([]);
});
