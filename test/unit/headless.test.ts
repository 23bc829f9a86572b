// What runs the cloud without us looking: the files for systemd and containers name programs and options that there are.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCommandLine } from '../../server/config.js';

const root = join(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');

test('the systemd unit starts the built server with options that it knows, and never again after a refusal', () => {
  const unit = read('build/service/deskcloud.service');
  const [, program = '', options = ''] = /^ExecStart=\S*node (\S+) (.*)$/m.exec(unit) ?? [];
  expect(existsSync(join(root, program))).toBe(true);
  const { config, json } = readCommandLine(options.split(' '), {}, []);
  expect([config.dataDir, json]).toEqual(['/var/lib/deskcloud', true]);
  expect(unit).toMatch(/^RestartPreventExitStatus=2 3 4 5$/m);
  expect(unit).toMatch(/^User=deskcloud$/m);
});

test('the container runs the built server as nobody special, on a volume, and knows whether it is well', () => {
  const file = read('Dockerfile');
  const [, words = '[]'] = /^CMD (\[.*\])$/m.exec(file) ?? [];
  const [node, program = '', ...options] = JSON.parse(words) as string[];
  expect([node, existsSync(join(root, program))]).toEqual(['node', true]);
  const [, dataDir = ''] = /DESKCLOUD_DATA_DIR=(\S+)/.exec(file) ?? [];
  const env = { DESKCLOUD_DATA_DIR: dataDir, DESKCLOUD_HOST: '0.0.0.0' };
  expect(readCommandLine(options, env, []).config.dataDir).toBe('/data');
  for (const line of ['USER node', 'VOLUME /data']) expect(file.split('\n')).toContain(line);
  expect(file).toContain('HEALTHCHECK');
});
