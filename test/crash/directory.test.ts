// One process a data directory; damage is named and never written over.
import { readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, givenUser, sceneAt } from '../kit/scene.js';

async function filesBelow(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const nested = await Promise.all(
    entries.map((entry) =>
      entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)],
    ),
  );
  return nested.flat();
}

const asOptions = (dataDir: string) => ['--data-dir', dataDir, '--oas-port', '0', '--console-port', '0'];

test('a second process on a data directory exits 3 and names the first, which never notices', async () => {
  await using directory = await temporaryDirectory();
  await using first = await startProcess(directory.path);
  const second = await runCli(asOptions(directory.path));
  expect(second.code).toBe(3);
  expect(second.stdout + second.stderr).toContain(String(first.pid));
  const health = await fetch(`${first.oas}/health`);
  expect(health.status).toBe(200);
});

test('the lock dies with its holder: after a kill the next start works', async () => {
  await using directory = await temporaryDirectory();
  const first = await startProcess(directory.path);
  await first.kill();
  await using second = await startProcess(directory.path);
  expect((await fetch(`${second.oas}/health`)).status).toBe(200);
});

test('a directory that lost its store and its name, but not its secrets, is no new cloud', async () => {
  await using directory = await temporaryDirectory();
  {
    await using _cloud = await startProcess(directory.path);
  }
  await rm(join(directory.path, 'store'), { recursive: true });
  await rm(join(directory.path, 'deskcloud.id'));
  const { code, stderr } = await runCli(asOptions(directory.path));
  expect(code).toBe(4);
  expect(stderr).toContain('secrets.json');
  expect(await readdir(directory.path)).not.toContain('store');
  await rm(join(directory.path, 'secrets.json'));
  await using anew = await startProcess(directory.path);
  expect((await fetch(`${anew.oas}/health`)).status).toBe(200);
});

test('of a cleanly stopped store a truncated, flipped or zeroed file stops the start with exit 4, named, and nothing is destroyed', async () => {
  await using directory = await temporaryDirectory();
  {
    await using cloud = await startProcess(directory.path);
    const scene = await sceneAt(cloud.oas);
    const manager = await givenManager(scene, 'shop');
    await givenUser(scene, manager);
    expect(await cloud.stop()).toBe(0);
  }
  const files = (await filesBelow(join(directory.path, 'store'))).sort();
  expect(files.length).toBeGreaterThan(5);
  const wholeStore = async () =>
    Promise.all(
      (await filesBelow(directory.path)).sort().map(async (file) => [file, await readFile(file, 'base64')]),
    );
  // Every file has its turn, each kind of damage on every third, so that the run stays short.
  for (const [index, file] of files.entries()) {
    const good = await readFile(file);
    const { size } = await stat(file);
    const kind = index % 3;
    if (kind === 0) await truncate(file, Math.floor(size / 2));
    if (kind === 1) await writeFile(file, flipped(good, Math.floor(size / 2)));
    if (kind === 2) await writeFile(file, Buffer.alloc(size));
    const damaged = (await wholeStore()).filter(([name]) => !name!.endsWith('deskcloud.lock'));
    const run = await runCli(asOptions(directory.path));
    expect(run.code, `${file} damaged (${kind}): ${run.stdout}${run.stderr}`).toBe(4);
    expect(run.stdout + run.stderr).toContain(file.slice(directory.path.length + 1));
    expect(run.stdout + run.stderr).toMatch(/byte \d+/);
    const after = (await wholeStore()).filter(([name]) => !name!.endsWith('deskcloud.lock'));
    expect(after, 'a refused start changes nothing').toEqual(damaged);
    await writeFile(file, good);
  }
  await using cloud = await startProcess(directory.path);
  expect((await fetch(`${cloud.oas}/health`)).status).toBe(200);
}, 120_000);

function flipped(good: Buffer, at: number): Buffer {
  const bad = Buffer.from(good);
  bad[at] = bad[at]! ^ 0x10;
  return bad;
}

test('a start that is refused for its certificate has touched nothing', async () => {
  await using directory = await temporaryDirectory();
  const withTls = ['--set', 'doors.tlsGenerated=true'];
  {
    await using cloud = await startProcess(directory.path, withTls);
    await cloud.stop();
  }
  const certificate = join(directory.path, 'certificate.json');
  const held = JSON.parse(await readFile(certificate, 'utf8')) as { cert: string; key: string };
  const read = async () =>
    Promise.all(
      (await filesBelow(directory.path)).sort().map(async (file) => [file, await readFile(file, 'latin1')]),
    );
  for (const broken of ['', '{}{', '{"cert": 7, "key": 7}', JSON.stringify({ ...held, cert: held.key })]) {
    await writeFile(certificate, broken);
    const before = await read();
    const { code, stderr } = await runCli([...asOptions(directory.path), ...withTls]);
    expect(code).toBe(4);
    expect(stderr).toContain('certificate.json');
    expect(await read()).toEqual(before);
  }
});
