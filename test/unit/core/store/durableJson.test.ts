import fs from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { StoreDamageError, openJsonFile, systemFiles } from '../../../../server/core/store/index.js';
import { DurableJson } from '../../../../server/core/store/durableJson.js';
import { SimulatedDisk, seededChance } from '../../../kit/simulatedDisk.js';
import { temporaryDirectory } from '../../../kit/process.js';

interface Settings {
  zone: string;
  ports?: { oas: number };
}
const settings: Settings = { zone: 'Asia/Shanghai' };

test('a JSON file is absent until it is written, and then reads the same, for people, too', async () => {
  await using directory = await temporaryDirectory();
  const file = path.join(directory.path, 'settings.json');
  const open = () => openJsonFile(systemFiles(), file, { mode: 0o600, default: settings });
  const first = await open();
  expect(first.data).toEqual(settings);
  await expect(fs.stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
  await first.update((data) => (data.ports = { oas: 7000 }));
  expect(await fs.readFile(file, 'utf8')).toBe(
    '{\n  "zone": "Asia/Shanghai",\n  "ports": {\n    "oas": 7000\n  }\n}\n',
  );
  if (process.platform !== 'win32') expect((await fs.stat(file)).mode & 0o777).toBe(0o600);
  expect((await open()).data).toEqual({ zone: 'Asia/Shanghai', ports: { oas: 7000 } });
  expect(await fs.readdir(directory.path)).toEqual(['settings.json']);
});

test('a damaged file is named with its offset, and neither taken for the default nor written over', async () => {
  await using directory = await temporaryDirectory();
  const file = path.join(directory.path, 'settings.json');
  for (const [text, offset] of [
    ['{"zone": "Asia', 14],
    ['', 0],
    ['[1]\n', 0],
    ['{"zone": oops}', undefined],
  ] as const) {
    await fs.writeFile(file, text);
    const error: unknown = await openJsonFile(systemFiles(), file, { default: settings }).catch(
      (error: unknown) => error,
    );
    expect(error).toBeInstanceOf(StoreDamageError);
    expect(error).toMatchObject({ file: 'settings.json', ...(offset !== undefined && { offset }) });
    expect(await fs.readFile(file, 'utf8')).toBe(text);
  }
});

test('after a power cut at any call a replaced file is the old one or the new one, whole, and a finished one is the new', async () => {
  for (let calls = 1; calls <= 8; calls++) {
    for (let seed = 0; seed < 20; seed++) {
      const disk = new SimulatedDisk(seededChance(seed * 31 + calls));
      await disk.files().makeDirectory('/data');
      const open = () => openJsonFile(disk.files(), '/data/settings.json', { default: settings });
      const low = await open();
      await low.update((data) => (data.zone = 'old'));
      const before = disk.calls;
      const happened = new Promise<string>((resolve) => {
        disk.onCall = () => {
          if (disk.calls < before + calls) return;
          disk.onCall = undefined;
          disk.cutPower();
          resolve('cut');
        };
      });
      const outcome = await Promise.race([
        low.update((data) => (data.zone = 'new')).then(() => 'done'),
        happened,
      ]);
      disk.onCall = undefined;
      if (outcome === 'done') disk.cutPower();
      const { zone } = (await open()).data;
      expect(outcome === 'done' ? ['new'] : ['old', 'new']).toContain(zone);
    }
  }
});

test('writes of one file come one after another, the last one last', async () => {
  await using directory = await temporaryDirectory();
  const file = path.join(directory.path, 'settings.json');
  const low = await openJsonFile(systemFiles(), file, { default: { zone: '0' } });
  const writes = Array.from({ length: 20 }, (_, n) => low.update((data) => (data.zone = String(n))));
  await Promise.all(writes);
  expect(JSON.parse(await fs.readFile(file, 'utf8'))).toEqual({ zone: '19' });
});

test('a long text is made in slices of 2 ms, with a turn of the event loop between them', async () => {
  await using directory = await temporaryDirectory();
  const adapter = new DurableJson<null>(systemFiles(), path.join(directory.path, 'long.json'), {
    *encode() {
      for (let piece = 0; piece < 200; piece++) {
        for (const until = performance.now() + 0.5; performance.now() < until;);
        yield `piece ${piece}\n`;
      }
    },
    decode: () => null,
  });
  let turns = 0;
  let running = true;
  const watch = (async () => {
    for (; running; turns++) await new Promise((resolve) => setImmediate(resolve));
  })();
  await adapter.write(null);
  running = false;
  await watch;
  // 100 ms of work; the few calls of the disk alone would make a handful.
  expect(turns).toBeGreaterThan(30);
  expect((await fs.readFile(path.join(directory.path, 'long.json'), 'utf8')).split('\n')).toHaveLength(201);
});
