// The desktop's life with a real cloud and a stand-in for Electron.
import { createServer } from 'node:net';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Alert } from '../../../server/alerts/alert.js';
import { startRunningCloud, type CloudState, type RunningCloud } from '../../../main/cloud.js';
import { cloudConfig, readShellCommandLine } from '../../../main/commandLine.js';
import { runShell, type RunningShell, type ShellOptions } from '../../../main/shell.js';
import { createUpdates, noUpdates, type Updater } from '../../../main/updates.js';
import { createLog } from '../../../server/core/kernel/log.js';
import { movedClock } from '../../kit/clock.js';
import { fakeElectron, type FakeElectron } from '../../kit/electron.js';
import { temporaryDirectory } from '../../kit/process.js';
import { until } from '../../kit/scene.js';

interface Desktop extends AsyncDisposable {
  electron: FakeElectron;
  shell: RunningShell | undefined;
  dataDir: string;
  shellDir: string;
  lines: string[];
  autostarts: object[];
  clock: ReturnType<typeof movedClock>;
}

interface Given extends Partial<ShellOptions> {
  electron?: never;
  fake?: FakeElectron;
  args?: readonly string[];
  folder: string;
}

async function startDesktop({ folder, fake = fakeElectron(), args = [], ...given }: Given): Promise<Desktop> {
  const dataDir = join(folder, 'cloud');
  const shellDir = join(folder, 'shell');
  const lines: string[] = [];
  const autostarts: object[] = [];
  const clock = movedClock('2026-05-01T08:00:00Z');
  const commandLine = readShellCommandLine(
    ['app', '--data-dir', dataDir, '--oas-port', '0', '--console-port', '0', ...args],
    true,
  );
  const shell = await runShell({
    electron: fake.api,
    platform: 'linux',
    clock,
    log: createLog({ write: (line) => lines.push(line) }),
    shellDir,
    icons: '/icons',
    hidden: false,
    config: (chosen) => cloudConfig(commandLine, {}, chosen),
    startCloud: startRunningCloud,
    autostart: { set: async (wanted) => void autostarts.push(wanted) },
    updates: () => noUpdates('development'),
    ...given,
  });
  return {
    electron: fake,
    shell,
    dataDir,
    shellDir,
    lines,
    autostarts,
    clock,
    [Symbol.asyncDispose]: async () => shell?.quitNow(),
  };
}

/** A cloud whose agents hold as many jobs as the test says. */
function cloudWith(state: CloudState) {
  const listeners = new Set<() => void>();
  const alerted = new Set<(alert: Alert) => void>();
  const did: string[] = [];
  const cloud: RunningCloud = {
    dataDir: '/data',
    console: 'http://127.0.0.1:7070',
    origins: ['http://127.0.0.1:7070', 'http://127.0.0.1:7000'],
    certificate: null,
    again: { dataDir: '/data', assignments: [], supers: [] },
    consoleToken: () => 'token',
    lanAddress: () => 'http://192.168.1.20:7000',
    state: async () => ({ ...state }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onAlert(listener) {
      alerted.add(listener);
      return () => alerted.delete(listener);
    },
    setPaused: async (paused) => void (state.paused = paused),
    hold: (held) => void did.push(held ? 'held' : 'let go'),
    stop: async () => void did.push('stopped'),
  };
  return {
    did,
    start: async () => cloud,
    alert: (alert: Alert) => alerted.forEach((listener) => listener(alert)),
    cloud,
    now(change: Partial<CloudState>) {
      Object.assign(state, change);
      for (const listener of listeners) listener();
    },
  };
}

const idle = (): CloudState => ({ leased: 0, waiting: 0, paused: false, trouble: null, needsYou: 0 });
const consoleOf = (electron: FakeElectron) => new URL(electron.window().loaded.at(-1) ?? '').origin;
const topFrame = (url: string) => ({ url, parent: null });

describe('a start', () => {
  test('shows that it is starting, then the console, in a window that gives the page nothing of Node', async () => {
    await using folder = await temporaryDirectory();
    await using desktop = await startDesktop({ folder: folder.path });
    const { loaded, options } = desktop.electron.window();
    expect(decodeURIComponent(loaded[0] ?? '')).toContain('正在启动');
    expect((await fetch(`${loaded[1]}health`)).status).toBe(200);
    expect(options['webPreferences']).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
    });
  });

  test('hands the console a session that nobody typed', async () => {
    await using folder = await temporaryDirectory();
    await using desktop = await startDesktop({ folder: folder.path });
    const { electron } = desktop;
    const origin = consoleOf(electron);
    const exchange = async () => {
      const token = await electron.invoke('shell.consoleToken', topFrame(`${origin}/`));
      const headers = { 'content-type': 'application/json', origin };
      return fetch(`${origin}/console/api/session`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ token }),
      });
    };
    expect((await exchange()).status).toBe(200);
    expect((await exchange()).status).toBe(200);
    expect(electron.window().loaded.join()).not.toContain('token');
    expect(desktop.lines.join()).not.toContain('eyJ');
  });

  test('by the system shows the tray alone, and a second start shows the window', async () => {
    await using folder = await temporaryDirectory();
    await using desktop = await startDesktop({ folder: folder.path, hidden: true });
    expect(desktop.electron.window().visible).toBe(false);
    expect(desktop.electron.tray().hint).toContain('执行中 0');
    desktop.electron.app.emit('second-instance');
    expect(desktop.electron.window().visible).toBe(true);
  });

  test('without the instance lock leaves at once and opens nothing', async () => {
    await using folder = await temporaryDirectory();
    const fake = fakeElectron({ hasLock: false });
    await using desktop = await startDesktop({ folder: folder.path, fake });
    expect(desktop.shell).toBeUndefined();
    expect([fake.windows, fake.trays, fake.app.quits]).toEqual([[], [], 1]);
  });
});

describe('a start that fails has its own screen', () => {
  test('a taken port: who holds it, try again, or a free one this time', async () => {
    await using folder = await temporaryDirectory();
    const holder = createServer((socket) => socket.destroy());
    const port = await new Promise<number>((resolve) => {
      holder.listen(0, '127.0.0.1', () => resolve((holder.address() as { port: number }).port));
    });
    try {
      await using desktop = await startDesktop({
        folder: folder.path,
        hidden: true,
        args: ['--oas-port', String(port)],
      });
      const window = desktop.electron.window();
      expect(window.visible).toBe(true);
      expect(window.screen).toContain(`端口 ${port} 已被占用`);
      expect(desktop.electron.tray().image).toContain('attention');
      expect(window.follow('http://deskcloud.invalid/freePort?')).toBe(false);
      await until(async () => window.loaded.at(-1)?.startsWith('http://127.0.0.1'), { what: 'the console' });
    } finally {
      holder.close();
    }
  });

  test('a damaged store: file and place, and nothing is changed', async () => {
    await using folder = await temporaryDirectory();
    await mkdir(join(folder.path, 'cloud', 'store'), { recursive: true });
    await writeFile(join(folder.path, 'cloud', 'store', 'manifest.json'), '{"half');
    await using desktop = await startDesktop({
      folder: folder.path,
      fake: fakeElectron({ language: 'en-GB' }),
    });
    expect(desktop.electron.window().screen).toContain('The data cannot be opened');
    expect(desktop.electron.window().screen).toMatch(/store\/manifest\.json, byte \d+/);
  });

  test('a directory that another cloud works on: its process', async () => {
    await using folder = await temporaryDirectory();
    await using first = await startDesktop({ folder: folder.path });
    await using second = await startDesktop({ folder: folder.path });
    expect(second.electron.window().screen).toContain(`进程 ${process.pid}`);
    expect(consoleOf(first.electron)).toContain('127.0.0.1');
  });

  test("the shell's own file: it is not taken for an empty one, and the operator may start without it", async () => {
    await using folder = await temporaryDirectory();
    await mkdir(join(folder.path, 'shell'));
    await writeFile(join(folder.path, 'shell', 'shell.json'), '{"dataDir": 7}');
    await using desktop = await startDesktop({ folder: folder.path });
    const window = desktop.electron.window();
    expect(window.screen).toContain('shell.json');
    window.follow('http://deskcloud.invalid/forgetShell');
    await until(async () => window.loaded.at(-1)?.startsWith('http://127.0.0.1'), { what: 'the console' });
  });

  test('and what it says of files and errors is text, never markup', async () => {
    await using folder = await temporaryDirectory();
    const startCloud = () => Promise.reject(new Error('<img src=x onerror=alert(1)>'));
    await using desktop = await startDesktop({ folder: folder.path, startCloud });
    expect(desktop.electron.window().screen).toContain('&lt;img src=x');
    expect(desktop.electron.window().screen).not.toContain('<img');
  });
});

test('quitting while the cloud starts again waits until the former one has stopped, and starts no other', async () => {
  await using folder = await temporaryDirectory();
  const fake = cloudWith(idle());
  let restart = (): void => undefined;
  let starts = 0;
  let stopped = (): void => undefined;
  const stop = () => new Promise<void>((resolve) => (stopped = resolve));
  await using desktop = await startDesktop({
    folder: folder.path,
    startCloud: async (_config, _log, again) => {
      starts += 1;
      restart = again;
      return { ...fake.cloud, stop };
    },
  });
  restart();
  await until(async () =>
    decodeURIComponent(desktop.electron.window().loaded.at(-1) ?? '').includes('正在启动'),
  );
  let isOver = false;
  const quit = desktop.shell!.quitNow().then(() => (isOver = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(isOver).toBe(false);
  stopped();
  await quit;
  expect(starts).toBe(1);
});

test('a cloud that does not stop cleanly is started again all the same', async () => {
  await using folder = await temporaryDirectory();
  const fake = cloudWith(idle());
  let restart = (): void => undefined;
  let starts = 0;
  await using desktop = await startDesktop({
    folder: folder.path,
    startCloud: async (_config, _log, again) => {
      starts += 1;
      restart = again;
      return starts === 1
        ? { ...fake.cloud, stop: () => Promise.reject(new Error('a full disk')) }
        : fake.cloud;
    },
  });
  restart();
  await until(async () => starts === 2);
  expect(desktop.lines.join('')).toContain('did not stop cleanly');
});

test('a cloud that wants to start again, for a restored backup, is stopped and started at its own ports', async () => {
  await using folder = await temporaryDirectory();
  const { cloud, did } = cloudWith(idle());
  const starts: object[] = [];
  let again: () => void = () => undefined;
  await using desktop = await startDesktop({
    folder: folder.path,
    startCloud: async (config, _log, restart) => {
      starts.push(config);
      again = restart;
      return cloud;
    },
  });
  again();
  await until(async () => starts.length === 2, { what: 'the second start' });
  const { loaded } = desktop.electron.window();
  await until(async () => loaded.length === 5, { what: 'the console' });
  expect([did, starts[1]]).toEqual([['stopped'], cloud.again]);
  expect(loaded.at(-1)).toBe('http://127.0.0.1:7070/');
});

describe('the page in the window', () => {
  test('is heard in its own top frame alone, with arguments of the declared shape', async () => {
    await using folder = await temporaryDirectory();
    await using desktop = await startDesktop({ folder: folder.path, startCloud: cloudWith(idle()).start });
    const { electron } = desktop;
    const page = topFrame('http://127.0.0.1:7070/settings');
    const ask = (from: Parameters<FakeElectron['invoke']>[1], ...args: unknown[]) =>
      electron.invoke('shell.changeSettings', from, ...args);
    const refused = /only the console/;
    await expect(ask(topFrame('http://127.0.0.1:7000/'), {})).rejects.toThrow(refused);
    await expect(ask(topFrame('data:text/html,x'), {})).rejects.toThrow(refused);
    await expect(ask(topFrame('blob:http://127.0.0.1:7070/4711'), {})).rejects.toThrow(refused);
    await expect(ask(topFrame('http://127.0.0.1:7070.evil.example/'), {})).rejects.toThrow(refused);
    await expect(ask({ url: page.url, parent: page }, {})).rejects.toThrow(refused);
    await expect(ask(page, { keepAwake: 'no' })).rejects.toThrow(/shape/);
    await expect(ask(page, { dataDir: '/elsewhere' })).rejects.toThrow(/shape/);
    await expect(ask(page)).rejects.toThrow(/shape/);
    expect(await ask(page, { keepAwake: false })).toMatchObject({ keepAwake: false });
    expect(electron.channels().length).toBeLessThan(10);
  });

  test('goes nowhere else; own doors and listed hosts open in the browser of the system, others nowhere', async () => {
    await using folder = await temporaryDirectory();
    await using desktop = await startDesktop({ folder: folder.path, startCloud: cloudWith(idle()).start });
    const { electron } = desktop;
    const window = electron.window();
    expect(window.follow('http://127.0.0.1:7070/connect')).toBe(true);
    for (const address of [
      'http://127.0.0.1:7000/login',
      'https://nodejs.org/en',
      'http://nodejs.org/',
      'https://nodejs.org.evil.example/',
      'https://user@nodejs.org/',
      'http://127.0.0.1:7071/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'http://deskcloud.invalid/quit',
      'blob:http://127.0.0.1:7070/4711',
      'filesystem:http://127.0.0.1:7070/temporary/page.html',
      'view-source:http://127.0.0.1:7070/',
    ]) {
      expect(window.follow(address), address).toBe(false);
      expect(window.isRedirected(address), address).toBe(false);
      expect(window.webContents.openHandler({ url: address })).toEqual({ action: 'deny' });
    }
    const [login, node] = ['http://127.0.0.1:7000/login', 'https://nodejs.org/en'];
    expect(electron.opened).toEqual([login, login, login, node, node, node]);
    expect(window.attachesWebview()).toBe(false);
    for (const asked of [
      'media',
      'geolocation',
      'notifications',
      'hid',
      'serial',
      'usb',
      'openExternal',
      'clipboard-read',
    ]) {
      expect(electron.permission(asked), asked).toBe(false);
    }
    expect(electron.permission('clipboard-sanitized-write')).toBe(true);
  });

  test('meets a certificate of the cloud itself by its fingerprint, and no other', async () => {
    await using folder = await temporaryDirectory();
    const cloud = await cloudWith(idle()).start();
    const own = Array.from({ length: 32 }, () => 'AB').join(':');
    const shown = `sha256/${Buffer.alloc(32, 0xab).toString('base64')}`;
    const startCloud = async () => ({ ...cloud, certificate: own });
    await using desktop = await startDesktop({ folder: folder.path, startCloud });
    expect(desktop.electron.certificateVerdict(shown)).toBe(0);
    expect(desktop.electron.certificateVerdict(shown.replace('q', 'r'))).toBe(-3);
  });
});

const offline = (node: string): Alert => ({
  ...{ id: 1, rule: 'agent_offline', subject: node, level: 'warn', facts: { node }, state: 'open' },
  ...{ openedAt: 1, acknowledgedAt: null, resolvedAt: null, misses: 0 },
});

describe('an alert', () => {
  test('is a notification of the desktop, whose click opens the page of the alerts', async () => {
    await using folder = await temporaryDirectory();
    const cloud = cloudWith(idle());
    await using desktop = await startDesktop({
      folder: folder.path,
      startCloud: cloud.start,
      hidden: true,
    });
    const { electron } = desktop;
    cloud.alert(offline('PC-7'));
    expect(electron.notifications).toMatchObject([{ title: '桌面云需要你', body: '节点 PC-7 离线。' }]);
    electron.notifications[0]?.click();
    expect(electron.window().visible).toBe(true);
    expect(electron.window().loaded.at(-1)).toBe('http://127.0.0.1:7070/alerts');
  });

  test('that nobody has seen marks the tray', async () => {
    await using folder = await temporaryDirectory();
    const startCloud = cloudWith({ ...idle(), needsYou: 2 }).start;
    await using desktop = await startDesktop({ folder: folder.path, startCloud });
    expect(desktop.electron.tray().image).toContain('attention');
    expect(desktop.electron.tray().hint).toContain('2 件事需要处理');
  });

  test('is said in the language that was chosen in the console, as are the menu and the tray', async () => {
    await using folder = await temporaryDirectory();
    const cloud = cloudWith(idle());
    await using desktop = await startDesktop({ folder: folder.path, startCloud: cloud.start });
    const { electron } = desktop;
    await electron.invoke('shell.changeSettings', topFrame('http://127.0.0.1:7070/'), { language: 'en' });
    cloud.alert(offline('PC-7'));
    expect(electron.notifications).toMatchObject([{ body: 'Node PC-7 is offline.' }]);
    expect(electron.tray().offers('Open the console')).toBe(true);
    expect(electron.menuBar()[1]).toMatchObject({ label: 'Edit' });
  });
});

describe('closing and quitting', () => {
  test('closing the window hides it, which is explained once', async () => {
    await using folder = await temporaryDirectory();
    await using desktop = await startDesktop({ folder: folder.path, startCloud: cloudWith(idle()).start });
    const { electron } = desktop;
    expect(electron.window().closeByHand()).toBe(false);
    await until(async () => electron.notifications.length === 1, { what: 'the hint' });
    electron.tray().pick('打开控制台');
    expect(electron.window().visible).toBe(true);
    expect(electron.window().closeByHand()).toBe(false);
    expect(electron.window().visible).toBe(false);
    expect(electron.notifications).toHaveLength(1);
    expect(electron.app.quits).toBe(0);
  });

  test('quitting waits for the cloud to stop, and asks nothing when no job is out', async () => {
    await using folder = await temporaryDirectory();
    await using desktop = await startDesktop({ folder: folder.path });
    const origin = consoleOf(desktop.electron);
    desktop.electron.tray().pick('退出');
    await until(async () => desktop.electron.app.quits === 1, { what: 'the end' });
    await expect(fetch(`${origin}/health`)).rejects.toThrow();
    expect(desktop.electron.questions).toEqual([]);
    expect(desktop.electron.window().closeByHand()).toBe(true);
  });

  test('a cloud that fails to stop keeps nobody from leaving: the window closes', async () => {
    await using folder = await temporaryDirectory();
    const { cloud } = cloudWith(idle());
    const startCloud = async () => ({ ...cloud, stop: () => Promise.reject(new Error('a full disk')) });
    await using desktop = await startDesktop({ folder: folder.path, startCloud });
    desktop.electron.tray().pick('退出');
    await until(async () => desktop.electron.app.quits === 1, { what: 'the end' });
    expect(desktop.electron.window().closeByHand()).toBe(true);
    expect(desktop.lines.join('')).toContain('a full disk');
  });

  test('while jobs are out it asks; finish, then quit hands nothing more out and waits for them', async () => {
    await using folder = await temporaryDirectory();
    const cloud = cloudWith({ ...idle(), leased: 2 });
    await using desktop = await startDesktop({ folder: folder.path, startCloud: cloud.start });
    const { electron } = desktop;
    electron.answers.push('不退出', '等它们结束');
    electron.quit();
    await until(async () => electron.questions.length === 1);
    electron.tray().pick('退出');
    await until(async () => cloud.did.includes('held'), { what: 'the hold' });
    expect(electron.questions).toEqual(['2 个任务还在节点上执行', '2 个任务还在节点上执行']);
    cloud.now({ leased: 1 });
    await until(async () => electron.tray().hint.includes('等 1 个任务结束'), { what: 'the tray' });
    expect([cloud.did, electron.app.quits]).toEqual([['held'], 0]);
    cloud.now({ leased: 0 });
    await until(async () => electron.app.quits === 1, { what: 'the end' });
    expect(cloud.did).toEqual(['held', 'stopped']);
  });

  test('finish, then quit can be taken back', async () => {
    await using folder = await temporaryDirectory();
    const cloud = cloudWith({ ...idle(), leased: 1 });
    await using desktop = await startDesktop({ folder: folder.path, startCloud: cloud.start });
    desktop.electron.answers.push('等它们结束');
    desktop.electron.tray().pick('退出');
    await until(async () => desktop.electron.tray().offers('取消退出'), { what: 'the way back' });
    desktop.electron.tray().pick('取消退出');
    cloud.now({ leased: 0 });
    await until(async () => desktop.electron.tray().hint.includes('执行中 0'), { what: 'the tray' });
    expect([cloud.did, desktop.electron.app.quits]).toEqual([['held', 'let go'], 0]);
  });

  test('a signal and a system that goes down ask nobody', async () => {
    for (const end of [
      (desktop: Desktop) => void desktop.shell?.quitNow(),
      (desktop: Desktop) => desktop.electron.powerMonitor.emit('shutdown'),
      (desktop: Desktop) => desktop.electron.window().emit('session-end'),
    ]) {
      await using folder = await temporaryDirectory();
      const cloud = cloudWith({ ...idle(), leased: 3 });
      await using desktop = await startDesktop({ folder: folder.path, startCloud: cloud.start });
      end(desktop);
      await until(async () => desktop.electron.app.quits === 1, { what: 'the end' });
      expect([cloud.did, desktop.electron.questions]).toEqual([['stopped'], []]);
    }
  });

  test('a page whose process died is told of and loaded again; the cloud runs on', async () => {
    await using folder = await temporaryDirectory();
    await using desktop = await startDesktop({ folder: folder.path });
    const { webContents } = desktop.electron.window();
    desktop.electron.answers.push('重新载入');
    webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    await until(async () => webContents.reloads === 1, { what: 'the reload' });
    expect((await fetch(`${consoleOf(desktop.electron)}/health`)).status).toBe(200);
  });
});

describe('the tray', () => {
  test('tells what runs and waits, pauses and resumes, and copies the address for other machines', async () => {
    await using folder = await temporaryDirectory();
    const cloud = cloudWith({ ...idle(), leased: 2, waiting: 9 });
    await using desktop = await startDesktop({ folder: folder.path, startCloud: cloud.start });
    const tray = desktop.electron.tray();
    expect([tray.hint, tray.image]).toEqual(['桌面云 · 执行中 2 · 待执行 9', '/icons/running.png']);
    tray.pick('暂停调度');
    await until(async () => tray.offers('恢复调度'), { what: 'the pause' });
    expect(tray.image).toBe('/icons/paused.png');
    tray.pick('恢复调度');
    await until(async () => tray.offers('暂停调度'), { what: 'the resumption' });
    tray.pick('复制局域网地址');
    expect(desktop.electron.clipboard).toEqual(['http://192.168.1.20:7000']);
    cloud.now({ trouble: 'ENOSPC' });
    await until(async () => tray.image === '/icons/attention.png', { what: 'the mark' });
    expect(tray.hint).toContain('无法写入数据');
  });

  test('of a cloud that others reach copies where they do', async () => {
    await using folder = await temporaryDirectory();
    const args = ['--host', '0.0.0.0', '--set', 'lan.addresses=192.0.2.7'];
    await using desktop = await startDesktop({ folder: folder.path, args });
    desktop.electron.tray().pick('复制局域网地址');
    expect(desktop.electron.clipboard).toEqual([expect.stringMatching(/^http:\/\/192\.0\.2\.7:\d+$/)]);
  });

  test('with a real cloud, pausing is a setting of the cloud', async () => {
    await using folder = await temporaryDirectory();
    await using desktop = await startDesktop({ folder: folder.path });
    const tray = desktop.electron.tray();
    tray.pick('暂停调度');
    await until(async () => tray.offers('恢复调度'), { what: 'the pause' });
    expect(tray.offers('复制局域网地址')).toBe(false);
  });

  test('starting with the system and starting hidden are two switches; only they write the start item', async () => {
    await using folder = await temporaryDirectory();
    await using desktop = await startDesktop({ folder: folder.path, startCloud: cloudWith(idle()).start });
    const tray = desktop.electron.tray();
    tray.pick('开机时启动');
    await until(async () => desktop.autostarts.length === 1);
    tray.pick('启动时只显示');
    await until(async () => desktop.autostarts.length === 2);
    tray.pick('有任务执行时');
    await until(async () => !tray.menu.find((item) => item.label?.startsWith('有任务执行时')).checked);
    expect(desktop.autostarts).toEqual([
      { enabled: true, hidden: false },
      { enabled: true, hidden: true },
    ]);
  });
});

describe('power and clock', () => {
  test('the computer stays awake while jobs are out, and sleeps when they have ended', async () => {
    await using folder = await temporaryDirectory();
    const cloud = cloudWith({ ...idle(), leased: 1 });
    await using desktop = await startDesktop({ folder: folder.path, startCloud: cloud.start });
    const { awake } = desktop.electron;
    expect(awake.size).toBe(1);
    cloud.now({ leased: 0, waiting: 5 });
    await until(async () => awake.size === 0, { what: 'sleep' });
  });

  test('a sleep is a line in the log and no jump of the clock; a clock that is set is told', async () => {
    await using folder = await temporaryDirectory();
    await using desktop = await startDesktop({ folder: folder.path, startCloud: cloudWith(idle()).start });
    const { electron, clock, lines } = desktop;
    const jumps = () => lines.filter((line) => line.includes('clock was set'));
    electron.powerMonitor.emit('suspend');
    clock.setTo(clock.now() + 3 * 3_600_000);
    electron.powerMonitor.emit('resume');
    await clock.advance('1m');
    expect(lines.filter((line) => line.includes('"seconds":10800'))).toHaveLength(1);
    expect([jumps(), electron.notifications]).toEqual([[], []]);
    clock.setTo(clock.now() - 3_600_000);
    await clock.advance('1m');
    expect(jumps()).toHaveLength(1);
    expect(electron.notifications).toMatchObject([
      { title: '系统时钟变了', body: '向后跳了 60 分钟。到期时间按新的时钟计算。' },
    ]);
  });
});

describe('updates', () => {
  function fakeUpdater() {
    const listeners = new Map<string, (value: never) => void>();
    const did: string[] = [];
    const updater: Updater = {
      autoDownload: false,
      autoInstallOnAppQuit: true,
      on: (event: string, listener: (value: never) => void) => void listeners.set(event, listener),
      checkForUpdates: async () => void did.push('checked'),
      quitAndInstall: () => void did.push('installed'),
    };
    return { updater, did, tell: (event: string, value: unknown) => listeners.get(event)?.(value as never) };
  }

  test('one that is ready is never installed while leases are out', async () => {
    await using folder = await temporaryDirectory();
    const cloud = cloudWith({ ...idle(), leased: 1 });
    const { updater, did, tell } = fakeUpdater();
    await using desktop = await startDesktop({
      folder: folder.path,
      startCloud: cloud.start,
      updates: (options) => createUpdates(updater, options),
    });
    const tray = desktop.electron.tray();
    tell('update-downloaded', { version: '2.0.0' });
    expect(updater.autoInstallOnAppQuit).toBe(false);
    tray.pick('更新到 2.0.0');
    await until(async () => tray.hint.includes('等 1 个任务结束'), { what: 'the wait' });
    expect(did).toEqual(['checked']);
    cloud.now({ leased: 0 });
    await until(async () => did.includes('installed'), { what: 'the installation' });
    expect(cloud.did).toEqual(['held', 'stopped']);
  });

  test('are off where the build is not signed, and say so', async () => {
    await using folder = await temporaryDirectory();
    await using desktop = await startDesktop({
      folder: folder.path,
      startCloud: cloudWith(idle()).start,
      updates: () => noUpdates('unsigned'),
    });
    const page = topFrame('http://127.0.0.1:7070/');
    const state = { kind: 'off', why: 'unsigned' };
    expect(await desktop.electron.invoke('shell.readUpdates', page)).toEqual(state);
    expect(await desktop.electron.invoke('shell.checkForUpdates', page)).toEqual(state);
    expect(desktop.electron.tray().offers('更新到')).toBe(false);
  });
});
