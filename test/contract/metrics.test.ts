// The figures for Prometheus: what is told, to whom, and that it is counted exactly.
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { enterConsole } from '../kit/console.js';
import { QUICK, startProcess, temporaryDirectory, type CloudProcess } from '../kit/process.js';
import { parsePrometheus, valueOf, type Family } from '../kit/prometheusText.js';
import { givenManager, givenNode, givenUser, sceneAt, until } from '../kit/scene.js';

const originOf = (cloud: CloudProcess) => new URL(cloud.ready.console).origin;

async function figures(cloud: CloudProcess): Promise<{ text: string; families: Map<string, Family> }> {
  const answer = await fetch(`${originOf(cloud)}/metrics`);
  const text = await answer.text();
  expect({ status: answer.status, type: answer.headers.get('content-type') }).toEqual({
    status: 200,
    type: 'text/plain; version=0.0.4; charset=utf-8',
  });
  return { text, families: parsePrometheus(text) };
}

/** As from another machine: a forwarded header of a proxy that nobody listed is never this one. */
const FROM_AFAR = { 'x-forwarded-for': '192.0.2.7' };

/** Unlike `fetch` it can name any host. */
const ask = (origin: string, headers: Record<string, string>, method = 'GET') =>
  new Promise<{ status: number; code: string | undefined; headers: Record<string, unknown> }>(
    (resolve, reject) => {
      request(`${origin}/metrics`, { headers, method }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        answer.on('end', () => {
          const code = text.startsWith('{') ? (JSON.parse(text) as { code?: string }).code : undefined;
          resolve({ status: answer.statusCode ?? 0, code, headers: answer.headers });
        });
      })
        .on('error', reject)
        .end();
    },
  );

test('every family of the documentation is told, and none that it does not name', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const { families } = await figures(cloud);
  const page = readFileSync(join(import.meta.dirname, '../../docs/running.md'), 'utf8');
  const section = page.split('## Figures for Prometheus')[1]?.split('\n## ')[0] ?? '';
  const documented = [...section.matchAll(/^\| `([a-z_]+)` \| (counter|gauge|histogram) \|/gm)].map(
    ([, name, type]) => `${name} ${type}`,
  );
  expect(documented.length).toBeGreaterThan(20);
  expect([...families.values()].map(({ name, type }) => `${name} ${type}`).sort()).toEqual(documented.sort());
});

test('requests are counted exactly, by pattern and never by path', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'a-name-of-a-tenant');
  const user = await givenUser(scene, manager);
  const labels = {
    service: 'oas',
    door: 'oas',
    method: 'GET',
    route: '/api/v1/manager/users/:user_id/tasks',
  };
  const before = (await figures(cloud)).families;
  for (let n = 0; n < 7; n++) await manager.as.get(`/manager/users/${user.id}/tasks`);
  await manager.as.get('/manager/users/987654/tasks');
  await fetch(`${originOf(cloud)}/svc/oas/api/v1/manager/users/${user.id}/tasks`);
  for (let n = 0; n < 5; n++) await scene.nobody.get(`/no/such/path/${n}`);
  const { families, text } = await figures(cloud);
  const grown = (name: string, wanted: Record<string, string>) =>
    valueOf(families, name, wanted) - valueOf(before, name, wanted);
  const requests = 'deskcloud_http_requests_total';
  expect(grown(requests, { ...labels, status: '200' })).toBe(7);
  expect(grown(requests, { ...labels, status: '404' })).toBe(1);
  expect(grown(requests, { ...labels, door: 'console', status: '401' })).toBe(1);
  expect(grown(requests, { service: 'oas', route: 'none', status: '404' })).toBe(5);
  expect(
    grown('deskcloud_http_request_duration_seconds_count', {
      service: 'oas',
      method: 'GET',
      route: labels.route,
    }),
  ).toBe(9);
  expect(grown(requests, { service: 'console', route: '/metrics' })).toBe(1);
  for (const secret of ['a-name-of-a-tenant', user.accountNo, '987654', 'no/such/path']) {
    expect(text).not.toContain(secret);
  }
});

test('leases granted, run out and refused are counted exactly, and the queue is told by state', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path, [
    ...QUICK,
    '--set',
    'oas.scheduler.intervalSeconds=3600',
  ]);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'boss');
  const user = await givenUser(scene, manager);
  const [first, second] = [await givenNode(scene, manager, 'PC-A'), await givenNode(scene, manager, 'PC-B')];
  for (const task of ['foster', 'explore', 'xuanshang']) {
    await manager.as.post(`/manager/users/${user.id}/tasks/${task}/run-now`);
  }
  const jobs = async (state: string) =>
    valueOf((await figures(cloud)).families, 'deskcloud_queue_jobs', { service: 'oas', state });
  const leases = async (what: string) =>
    valueOf((await figures(cloud)).families, `deskcloud_leases_${what}_total`, { service: 'oas' });

  expect(await jobs('pending')).toBe(3);
  const held = await first.poll({ lease_seconds: 1 });
  expect(held).toHaveLength(3);
  expect(await leases('granted')).toBe(3);
  await until(async () => (await leases('expired')) === 3, { what: 'the end of three leases' });
  expect(await jobs('pending')).toBe(3);
  expect(
    valueOf((await figures(cloud)).families, 'deskcloud_queue_oldest_waiting_seconds', { service: 'oas' }),
  ).toBeGreaterThan(0.9);
  const taken = await second.poll({ limit: 2 });
  expect(taken).toHaveLength(2);
  expect(await leases('granted')).toBe(5);
  expect((await first.report('complete', taken[0])).status).toBe(409);
  expect((await first.report('heartbeat', taken[1])).status).toBe(409);
  expect((await second.report('start', taken[0])).status).toBe(200);
  expect(await leases('refused')).toBe(2);
  expect([await jobs('pending'), await jobs('leased'), await jobs('running')]).toEqual([1, 1, 1]);
  expect(await leases('expired')).toBe(3);
});

test('commits, flushes and scheduled work are counted as they happen', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const scene = await sceneAt(cloud.oas);
  const before = (await figures(cloud)).families;
  for (let n = 0; n < 5; n++) await scene.super.post('/super/manager-renewal-keys', { duration_days: 1 });
  const { families } = await figures(cloud);
  const grown = (name: string) => valueOf(families, name) - valueOf(before, name);
  expect(grown('deskcloud_store_commits_total')).toBeGreaterThanOrEqual(5);
  expect(grown('deskcloud_store_fsync_duration_seconds_count')).toBeGreaterThanOrEqual(5);
  expect(valueOf(families, 'deskcloud_store_rows', { table: 'oas.renewalKeys' })).toBe(5);
  expect(valueOf(families, 'deskcloud_store_writable')).toBe(1);
  const ticks = async () =>
    valueOf((await figures(cloud)).families, 'deskcloud_scheduler_runs_total', {
      work: 'oas.generator',
      result: 'ok',
    });
  const ran = await ticks();
  await until(async () => (await ticks()) > ran, { what: 'the next tick' });
});

test('another machine reads figures with the token of the settings alone', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const origin = originOf(cloud);
  const operator = await enterConsole(cloud);
  const bearer = (token: string) => ({ ...FROM_AFAR, authorization: `Bearer ${token}` });
  expect(await ask(origin, FROM_AFAR)).toMatchObject({ status: 403, code: 'no_metrics_token' });
  expect(await ask(origin, bearer(operator.token))).toMatchObject({ status: 403, code: 'no_metrics_token' });

  const change = (token: string) =>
    operator.ask('PATCH', '/console/api/settings', { values: { 'metrics.token': token } });
  expect((await change('too-short')).status).toBe(400);
  const token = 'scrape-0123456789abcdef';
  expect((await change(token)).status).toBe(200);
  expect(await ask(origin, FROM_AFAR)).toMatchObject({
    status: 401,
    code: 'no_token',
    headers: { 'www-authenticate': 'Bearer' },
  });
  expect(await ask(origin, bearer('scrape-0123456789abcdeg'))).toMatchObject({
    status: 401,
    code: 'invalid_token',
  });
  expect(await ask(origin, bearer(operator.token))).toMatchObject({ status: 401, code: 'invalid_token' });
  expect(await ask(origin, bearer(token))).toMatchObject({ status: 200 });
  // It opens nothing else.
  const status = await fetch(`${origin}/console/api/status`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(status.status).toBe(401);
  const { body } = await operator.ask('GET', '/console/api/settings');
  expect(JSON.stringify(body)).not.toContain(token);
});

test('figures are not told under a foreign name, nor readable for a page of another origin', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const origin = originOf(cloud);
  expect(await ask(origin, { host: 'evil.example' })).toMatchObject({ status: 403, code: 'host_refused' });
  const { headers } = await ask(origin, { origin: 'https://evil.example' });
  expect(headers).not.toHaveProperty('access-control-allow-origin');
  expect(await ask(origin, {}, 'POST')).toMatchObject({ status: 405 });
});
