// The LAN switch and what others are told. The "addresses of the network" are loopback ones that the test gives.
import { X509Certificate } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { connect, type PeerCertificate } from 'node:tls';
import { expect, test } from 'vitest';
import { enterConsole } from '../kit/console.js';
import { startProcess, temporaryDirectory } from '../kit/process.js';
import { until } from '../kit/scene.js';

const ADDRESSES = ['--set', 'lan.addresses=127.0.0.2,127.0.0.3'];

const placeOf = async (origin: string) => {
  const html = await (await fetch(`${origin}/login`)).text();
  return JSON.parse(/id="deskcloud-place">(.*?)<\/script>/.exec(html)?.[1] ?? '') as {
    reach: Record<string, string | null>;
    panels: string[];
  };
};

test('the LAN is off at first; switched on, others reach the services and pages hand out that address', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path, ADDRESSES);
  const { port } = new URL(cloud.oas);
  const console = await enterConsole(cloud);
  expect((await console.ask('GET', '/console/api/lan')).body).toMatchObject({
    is_on: false,
    fixed_by: null,
    super_from_lan: false,
    is_encrypted: false,
    addresses: [
      { address: '127.0.0.2', urls: { oas: `http://127.0.0.2:${port}` } },
      { address: '127.0.0.3' },
    ],
    services: [{ name: 'oas', url: cloud.oas, reach: null }],
    lost: null,
  });
  expect((await placeOf(cloud.oas)).reach).toEqual({ oas: null });
  await expect(fetch(`http://127.0.0.2:${port}/health`)).rejects.toThrow();

  const on = await console.ask('PUT', '/console/api/lan', { is_on: true });
  expect(on).toMatchObject({
    status: 200,
    body: { is_on: true, services: [{ url: cloud.oas, reach: `http://127.0.0.2:${port}` }] },
  });
  expect((await fetch(`http://127.0.0.2:${port}/health`)).status).toBe(200);
  expect((await placeOf(cloud.oas)).reach).toEqual({ oas: `http://127.0.0.2:${port}` });
  expect((await placeOf(cloud.oas)).panels).not.toContain('/super');

  await console.ask('PUT', '/console/api/lan', { is_on: true, super_from_lan: true });
  expect((await placeOf(cloud.oas)).panels).toContain('/super');
  expect((await fetch(`${cloud.oas}/super`)).status).toBe(200);

  await console.ask('PUT', '/console/api/lan', { is_on: false, super_from_lan: false });
  await expect(fetch(`http://127.0.0.2:${port}/health`)).rejects.toThrow();
  expect((await fetch(`${cloud.oas}/super`)).status).toBe(404);
});

test('the self-test names the first step that fails', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path, ADDRESSES);
  const console = await enterConsole(cloud);
  const outcomes = async () => {
    const { body } = await console.ask('POST', '/console/api/lan/self-test');
    return Object.fromEntries(
      body.steps.map((step: { step: string; outcome: string }) => [step.step, step.outcome]),
    );
  };
  expect(await outcomes()).toMatchObject({ switched_on: 'failed', bound: 'skipped', agents_seen: 'skipped' });
  await console.ask('PUT', '/console/api/lan', { is_on: true });
  expect(await outcomes()).toEqual({
    switched_on: 'ok',
    has_address: 'ok',
    bound: 'ok',
    firewall: 'unknown',
    same_address: 'ok',
    agents_seen: 'ok',
  });
});

test('where an option decides the bind address the switch says so', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path, ['--host', '127.0.0.1', ...ADDRESSES]);
  const console = await enterConsole(cloud);
  expect((await console.ask('GET', '/console/api/lan')).body).toMatchObject({ fixed_by: '--host' });
  expect(await console.ask('PUT', '/console/api/lan', { is_on: true })).toMatchObject({
    status: 409,
    body: { code: 'setting_fixed' },
  });
});

test('a foreign name is refused at the address of the network too', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path, [...ADDRESSES, '--host', '0.0.0.0']);
  const { port } = new URL(cloud.oas);
  const status = await new Promise((resolve, reject) => {
    request(
      { host: '127.0.0.2', port, path: '/health', headers: { host: `evil.example:${port}` } },
      (answer) => resolve(answer.resume().statusCode),
    )
      .once('error', reject)
      .end();
  });
  expect(status).toBe(403);
});

test('a certificate of its own encrypts what leaves the machine, is shown by its fingerprint, and stays the same', async () => {
  await using directory = await temporaryDirectory();
  const args = [...ADDRESSES, '--set', 'doors.tlsGenerated=true', '--host', '0.0.0.0'];
  const fingerprints = [];
  for (let start = 0; start < 2; start += 1) {
    await using cloud = await startProcess(directory.path, args);
    const console = await enterConsole(cloud);
    const { body } = await console.ask('GET', '/console/api/lan');
    expect(body).toMatchObject({ is_encrypted: true });
    expect(body.addresses[0].urls.oas).toMatch(/^https:\/\/127\.0\.0\.2:/);
    const certificate = await certificateAt('127.0.0.2', Number(new URL(cloud.oas).port));
    expect(certificate.fingerprint256).toBe(body.fingerprint);
    expect(new X509Certificate(body.certificate).raw).toEqual(certificate.raw);
    expect(certificate.subjectaltname).toContain('IP Address:127.0.0.2');
    fingerprints.push(body.fingerprint);
  }
  expect(fingerprints[0]).toBe(fingerprints[1]);
  expect((await stat(join(directory.path, 'certificate.json'))).mode & 0o777).toBe(0o600);
});

const certificateAt = (host: string, port: number) =>
  new Promise<PeerCertificate>((resolve, reject) => {
    const socket = connect({ host, port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate());
      socket.end();
    }).once('error', reject);
  });

test('encryption that was switched on holds after a restart from the console, which keeps its session and ports', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path, ADDRESSES);
  const console = await enterConsole(cloud);
  await console.ask('PATCH', '/console/api/settings', { values: { 'doors.tlsGenerated': true } });
  await console.ask('PUT', '/console/api/lan', { is_on: true });
  expect((await console.ask('GET', '/console/api/lan')).body.is_encrypted).toBe(false);
  expect((await console.ask('GET', '/console/api/restart')).body).toEqual({ is_possible: true });

  expect((await console.ask('POST', '/console/api/restart')).status).toBe(200);
  const { port } = new URL(cloud.oas);
  const lan = await until(
    async () => {
      const answer = await console.ask('GET', '/console/api/lan').catch(() => undefined);
      return answer?.status === 200 && answer.body.is_encrypted && answer.body;
    },
    { seconds: 30, what: 'the encrypted cloud' },
  );
  expect(lan.services).toMatchObject([{ reach: `https://127.0.0.2:${port}` }]);
});
