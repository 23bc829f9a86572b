// The shell's small parts, each by itself.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createAutostart, desktopEntry } from '../../../main/autostart.js';
import { cloudConfig, readShellCommandLine } from '../../../main/commandLine.js';
import { writeCrashReport } from '../../../main/crash.js';
import { languageOf } from '../../../main/words.js';

describe('the command line of the packaged app', () => {
  test('leaves Chromium its switches and knows its own', () => {
    const typed = ['--no-sandbox', '--data-dir', '/srv/cloud', '--hidden', '--ozone-platform=x11', '--json'];
    expect(readShellCommandLine(['deskcloud', ...typed], true)).toEqual({
      headless: false,
      hidden: true,
      shellDir: undefined,
      cloud: ['--data-dir', '/srv/cloud', '--json'],
    });
    expect(readShellCommandLine(['electron', '.', '--shell-dir', '/tmp/x', '--oas-port=0'], false)).toEqual({
      headless: false,
      hidden: false,
      shellDir: '/tmp/x',
      cloud: ['--oas-port=0'],
    });
  });

  test('with --headless is that of the headless cloud, which judges every word', () => {
    const typed = ['--headless', '--no-sandbox', '--restore', 'backup.file', '--nonsense'];
    expect(readShellCommandLine(['deskcloud', ...typed], true)).toMatchObject({
      headless: true,
      cloud: ['--restore', 'backup.file', '--nonsense'],
    });
  });

  test("names the data directory: an option wins over the environment, that over the shell's own choice", () => {
    const dirOf = (typed: string[], env: Record<string, string>, chosen: string | null) =>
      cloudConfig(readShellCommandLine(['app', ...typed], true), env, chosen).dataDir;
    const env = { DESKCLOUD_DATA_DIR: '/env' };
    expect(dirOf(['--data-dir=/option'], env, '/chosen')).toBe('/option');
    expect(dirOf([], env, '/chosen')).toBe('/env');
    expect(dirOf([], {}, '/chosen')).toBe('/chosen');
    expect(dirOf([], { XDG_DATA_HOME: '/data', APPDATA: '/data' }, null)).toMatch(/eskcloud$/);
  });
});

describe('starting with the system', () => {
  test('on Linux is a file in the autostart folder, which goes when it is switched off', async () => {
    const configDir = await mkdtemp(join(tmpdir(), 'deskcloud-autostart-'));
    try {
      const app = { setLoginItemSettings: () => expect.unreachable() };
      const command = ['/opt/Desk cloud/deskcloud'];
      const autostart = createAutostart({ app, platform: 'linux', command, configDir });
      const file = join(configDir, 'autostart', 'deskcloud.desktop');
      await autostart.set({ enabled: true, hidden: true });
      expect(await readFile(file, 'utf8')).toContain('\nExec="/opt/Desk cloud/deskcloud" --hidden\n');
      await autostart.set({ enabled: false, hidden: true });
      await expect(readFile(file)).rejects.toThrow('ENOENT');
      await autostart.set({ enabled: false, hidden: true });
    } finally {
      await rm(configDir, { recursive: true, force: true });
    }
  });

  test('on Windows and macOS is a login item', async () => {
    const items: object[] = [];
    const app = { setLoginItemSettings: (item: object) => void items.push(item) };
    const autostart = createAutostart({ app, platform: 'win32', command: ['C:\\d.exe'], configDir: '' });
    await autostart.set({ enabled: true, hidden: false });
    expect(items).toEqual([{ openAtLogin: true, path: 'C:\\d.exe', args: [] }]);
  });

  test('a path with signs that the desktop entry reserves is quoted as its rules say', () => {
    expect(desktopEntry(['/a/$b "c" 100%'])).toContain('Exec="/a/\\\\$b \\\\"c\\\\" 100%%"\n');
  });
});

test('a crash report is a file of this PC, readable by its owner, without secrets', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'deskcloud-crash-'));
  try {
    const error = new Error('refused uac_0123456789abcdef at /?token=abc');
    const file = writeCrashReport(folder, {
      at: '2026-05-01T08:00:00.000Z',
      version: '1.0.0',
      platform: 'linux',
      error,
    });
    const text = await readFile(file, 'utf8');
    expect(text).toContain('refused uac_[redacted]');
    expect(text).not.toContain('token=abc');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('the shell speaks the first of the languages of the system that there is, else Chinese', () => {
  expect([languageOf(['de-DE', 'en-GB', 'zh-CN']), languageOf(['zh-TW']), languageOf(['fr'])]).toEqual([
    'en',
    'zh-CN',
    'zh-CN',
  ]);
});
