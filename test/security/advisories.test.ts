// Known holes in what is shipped stop a release; a registry that cannot be asked is never taken for a clean bill.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { temporaryDirectory } from '../kit/process.js';

// Nothing here is about time: on a busy machine each act may take its own.
vi.setConfig({ testTimeout: 120_000 });

const SCRIPT = join(import.meta.dirname, '../../build/checkAdvisories.mjs');

/** A registry that knows these holes, by package; undefined: one that cannot be asked. */
async function registryOf(holes: Record<string, string> | undefined) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method !== 'POST' || holes === undefined) return void response.writeHead(405).end();
      const body = Buffer.concat(chunks);
      asked.push(
        ...Object.keys(
          JSON.parse(
            String(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body),
          ) as object,
        ),
      );
      const advisories = Object.entries(holes).map(([name, severity], n) => [
        name,
        [
          {
            id: n + 1,
            url: `https://advisories.example/${n}`,
            title: `a hole in ${name}`,
            severity,
            vulnerable_versions: '*',
          },
        ],
      ]);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(Object.fromEntries(advisories)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const check = async (...args: string[]) => {
    await using cache = await temporaryDirectory();
    const env = {
      ...process.env,
      npm_config_registry: `http://127.0.0.1:${port}/`,
      npm_config_cache: cache.path,
      npm_config_fetch_retries: '0',
    };
    const child = spawn(process.execPath, [SCRIPT, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, said };
  };
  return {
    asked,
    check,
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('a grave hole in what the server needs, or in what is built into pages and desktop, fails; others do not', async () => {
  using bad = await registryOf({ express: 'high', react: 'critical', vitest: 'critical', zod: 'moderate' });
  const { code, said } = await bad.check();
  expect(code).toBe(1);
  expect(said).toContain('high: express');
  expect(said).toContain('a hole in react');
  for (const other of ['vitest', 'zod']) expect(said).not.toContain(`hole in ${other}`);
  expect(bad.asked).toEqual(expect.arrayContaining(['electron', 'ws', 'jsonwebtoken', 'antd']));

  using good = await registryOf({});
  expect(await good.check()).toMatchObject({
    code: 0,
    said: expect.stringMatching(/^advisories: 0 grave ones in \d{3} shipped/) as unknown,
  });
});

test('a registry that cannot be asked is told in capitals, and fails where an answer is required', async () => {
  using dumb = await registryOf(undefined);
  const { code, said } = await dumb.check();
  expect([code, said.includes('ADVISORIES WERE NOT CHECKED')]).toEqual([0, true]);
  expect((await dumb.check('--required')).code).toBe(1);
});
