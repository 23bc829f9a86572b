// A damaged directory is repaired from the command line: what is dropped is named first, and nothing of the original is lost.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { enterConsole } from '../kit/console.js';
import type { Any } from '../kit/http.js';
import { QUICK, runCli, startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, givenUser, sceneAt, until } from '../kit/scene.js';
import { runVerify } from '../kit/verifyProcess.js';

type Contents = Map<string, string>;

async function contentsOf(directory: string): Promise<Contents> {
  const found: Contents = new Map();
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    found.set(relative(directory, file), (await readFile(file)).toString('latin1'));
  }
  return found;
}

/** What a cloud is made of; logs, alerts and backups are of the computer and stay where they are. */
const IS_DATA = /^(store\/|deskcloud\.id$|secrets\.json$|certificate\.json$|settings)/;
const dataOf = (contents: Contents): Contents =>
  new Map([...contents].filter(([name]) => IS_DATA.test(name)));

async function asideOf(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => name.startsWith('before-repair-'));
}

/** A cloud whose users came with a code each; stopped in order. */
async function givenShop(directory: string): Promise<void> {
  await using cloud = await startProcess(directory);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'shop');
  for (let n = 0; n < 4; n++) await givenUser(scene, manager);
  await cloud.stop();
}

async function harm(file: string, change: (bytes: Buffer) => void): Promise<void> {
  const bytes = await readFile(file);
  change(bytes);
  await writeFile(file, bytes);
}

async function segmentOf(directory: string, table: string): Promise<string> {
  const folder = join(directory, 'store', table);
  return join(folder, (await readdir(folder)).sort().at(-1)!);
}

test('a flipped bit is put right without a loss, once somebody agrees, and the console says that it happened', async () => {
  await using directory = await temporaryDirectory();
  await givenShop(directory.path);
  await harm(await segmentOf(directory.path, 'oas.users'), (bytes) => (bytes[200]! ^= 4));
  const harmed = await contentsOf(directory.path);

  const refused = await runCli(['--data-dir', directory.path, '--oas-port', '0', '--console-port', '0']);
  expect(refused.code).toBe(4);
  expect(refused.stderr).toContain('--repair');
  const asked = await runVerify(directory.path, ['--repair']);
  expect(asked.code).toBe(4);
  expect(asked.stdout).toMatch(/store\/oas\.users\/\d+\.json at byte 200: had one flipped bit/);
  expect(asked.stdout).toContain('nothing is dropped');
  expect(await contentsOf(directory.path)).toEqual(harmed);

  const repaired = await runVerify(directory.path, ['--repair', '--yes']);
  expect(repaired.code, repaired.stderr).toBe(0);
  expect(repaired.stdout).toContain('whole: store, audit of oas');
  const [aside, ...more] = await asideOf(directory.path);
  expect(more).toEqual([]);
  expect((await stat(join(directory.path, aside!))).mode & 0o777).toBe(0o700);
  expect(await contentsOf(join(directory.path, aside!))).toEqual(dataOf(harmed));

  const again = await runVerify(directory.path, ['--repair', '--yes']);
  expect(again.code).toBe(0);
  expect(await asideOf(directory.path)).toEqual([aside]);

  await using cloud = await startProcess(directory.path, [...QUICK, '--set', 'alerts.everySeconds=0.2']);
  expect(cloud.stdout()).toContain('these data come from a repair');
  const console = await enterConsole(cloud);
  const alert = await until(async () => {
    const { items } = (await console.ask('GET', '/console/api/alerts')).body;
    return items.find(({ rule }: Any) => rule === 'store_repaired');
  });
  expect(alert.facts).toMatchObject({ originals: aside, rows: 0, batches: 0, valuables: 0 });
  const seen = await console.ask('POST', `/console/api/alerts/${alert.id}/acknowledgement`);
  expect(seen.body.state).toBe('resolved');
  const busy = await runVerify(directory.path, ['--repair', '--yes']);
  expect(busy.code).toBe(3);
}, 120_000);

test('lost codes are told above all else, and lost audit entries leave a gap that the record names', async () => {
  await using directory = await temporaryDirectory();
  await givenShop(directory.path);
  await harm(await segmentOf(directory.path, 'oas.activationCodes'), (bytes) => bytes.fill(0, 500, 700));
  await harm(await segmentOf(directory.path, 'oas.audit'), (bytes) => bytes.fill(0, 700, 710));
  const asked = await runVerify(directory.path, ['--repair']);
  expect(asked.code).toBe(4);
  expect(asked.stdout).toMatch(/^CODES AND KEYS ARE AMONG WHAT IS LOST \(oas\.activationCodes\)/);
  const lost = Number(/up to (\d+) rows of oas\.activationCodes/.exec(asked.stdout)![1]);
  expect(lost).toBeGreaterThan(0);
  const kept = Number(/(\d+) rows of oas\.activationCodes are kept/.exec(asked.stdout)![1]);
  expect(kept).toBeGreaterThan(0);
  expect(asked.stdout).toMatch(/audit entries between \d+ and \d+ are missing or were changed; the record/);

  const repaired = await runVerify(directory.path, ['--repair', '--yes']);
  expect(repaired.code, repaired.stderr).toBe(0);
  await using cloud = await startProcess(directory.path);
  expect((await fetch(`${cloud.oas}/health`)).status).toBe(200);
  await cloud.stop();
  const after = await runVerify(directory.path);
  expect(after.code, after.stderr).toBe(0);
  const codes = JSON.parse(await readFile(await segmentOf(directory.path, 'oas.activationCodes'), 'utf8'));
  expect(codes).toHaveLength(kept);
}, 120_000);

test('a repair that is killed at any moment is begun again or finished, and loses no original', async () => {
  await using directory = await temporaryDirectory();
  await givenShop(directory.path);
  await harm(await segmentOf(directory.path, 'oas.users'), (bytes) => bytes.fill(0, 600, 700));
  const harmed = dataOf(await contentsOf(directory.path));
  const whole = await runVerify(directory.path, ['--repair']);
  expect(whole.code).toBe(4);
  for (let n = 1; n <= 8; n++) {
    await runVerify(directory.path, ['--repair', '--yes'], { killAfterMs: 150 + n * 80 });
  }
  const repaired = await runVerify(directory.path, ['--repair', '--yes']);
  expect(repaired.code, repaired.stderr).toBe(0);
  const aside = await asideOf(directory.path);
  expect(aside).toHaveLength(1);
  expect(await contentsOf(join(directory.path, aside[0]!))).toEqual(harmed);
  const left = (await readdir(directory.path)).filter((name) => name.startsWith('restore.'));
  expect(left).toEqual([]);
}, 120_000);

test('data of a newer version are no damage: a repair refuses them and changes nothing', async () => {
  await using directory = await temporaryDirectory();
  await givenShop(directory.path);
  const file = join(directory.path, 'store/manifest.json');
  const text = (await readFile(file, 'utf8')).replace('"format":1', '"format":9');
  const body = text.slice(0, text.lastIndexOf('"crc":'));
  const newer = Buffer.from(body);
  const crc = crc32(newer).toString(16).padStart(8, '0');
  await writeFile(file, `${body}"crc":"${crc}"}\n`);
  const before = await contentsOf(directory.path);
  const { code, stderr } = await runVerify(directory.path, ['--repair', '--yes']);
  expect(code, stderr).toBe(4);
  expect(stderr).toContain('newer than this program');
  expect(await contentsOf(directory.path)).toEqual(before);
}, 120_000);

test('a start asked to repair does so and runs; nobody to ask is exit 4', async () => {
  await using directory = await temporaryDirectory();
  await givenShop(directory.path);
  await harm(await segmentOf(directory.path, 'oas.users'), (bytes) => (bytes[100]! ^= 1));
  const { code, stdout } = await runCli(['--data-dir', directory.path, '--repair']);
  expect(code).toBe(4);
  expect(stdout).toContain('had one flipped bit');
  await using cloud = await startProcess(directory.path, [...QUICK, '--repair', '--yes']);
  expect((await fetch(`${cloud.oas}/health`)).status).toBe(200);
}, 120_000);
