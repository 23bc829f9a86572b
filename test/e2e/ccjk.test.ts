// The pages of CCJK: from the first account to a command's output, and a session of short tokens in two tabs.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { seriousFaults } from '../kit/axe.js';
import {
  browserPath,
  browserTest,
  openBrowser,
  scrollsSideways,
  type BrowserHandle,
} from '../kit/browser.js';
import { askCcjk, daemonOf, startCcjk } from '../kit/ccjkCloud.js';
import { pagesOfCcjk } from '../kit/pages.js';
import { temporaryDirectory } from '../kit/process.js';
import { sceneAt, until } from '../kit/scene.js';
import { heading, untilLive } from '../kit/signIn.js';

/** Of the LAN: pages there stand in no secure context. */
const NAME = 'cloud.lan';
const EMAIL = 'dev@example.com';
const PASSWORD = 'correct horse';

let browser: BrowserHandle;
beforeAll(async () => {
  if (browserPath !== undefined) browser = await openBrowser([NAME]);
});
afterAll(async () => {
  if (browserPath !== undefined) await browser[Symbol.asyncDispose]();
});

async function signIn(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/ccjk/login`);
  await page.getByLabel('邮箱').fill(EMAIL);
  await page.getByLabel('密码').fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await heading(page, '总览');
}

browserTest(
  'from the first account to a command whose output is watched, fails and is tried again',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startCcjk(dir.path);
    await using person = await browser.person();
    const { page } = person;

    // The service's own root leads in; a form says what is wrong at the field.
    await page.goto(cloud.ccjk);
    await page.getByRole('link', { name: '没有账号？注册' }).click();
    await page.getByText('从本机注册的第一个账号就是运营者的').waitFor();
    await page.getByLabel('邮箱').fill(EMAIL);
    await page.getByLabel('密码').fill('short');
    await page.getByRole('button', { name: '注册' }).click();
    await page.getByRole('alert').getByText('8 到 128 个字符').waitFor();
    await page.getByLabel('密码').fill(PASSWORD);
    await page.getByRole('button', { name: '注册' }).click();
    await heading(page, '总览');
    await untilLive(page);

    // A device by hand: its key is shown once, with the settings of its daemon.
    await page.getByRole('link', { name: '添加一台设备' }).click();
    await page.getByRole('dialog').getByLabel('名称').fill('nas');
    await page.getByRole('dialog').getByRole('button', { name: '添加', exact: true }).click();
    const settings = JSON.parse(await page.getByLabel('守护程序的设置').innerText()) as {
      cloudApiUrl: string;
      cloudToken: string;
    };
    expect(settings.cloudApiUrl).toBe(`${cloud.ccjk}/api/control`);
    await page.getByText('正在等待 nas 的第一次心跳').waitFor();
    const { token } = await askCcjk(cloud.ccjk, '/auth/login', {
      body: { email: EMAIL, password: PASSWORD },
    });
    const { devices } = await askCcjk(cloud.ccjk, '/devices', { token });
    const daemon = daemonOf(cloud.ccjk, devices[0].id, settings.cloudToken);
    await daemon.beat({ system_info: { cpu_usage: 25.5, memory_usage: 45, disk_usage: 60 } });
    await page.getByText('nas 已连接').waitFor();
    await page.getByRole('button', { name: '我已保存，关闭' }).click();
    const row = page.getByRole('row').filter({ hasText: 'nas' });
    await row.getByText('在线').waitFor();
    await row.getByText('CPU 26%').waitFor();

    // Sent from the page, taken by the device, watched while it runs.
    await page.getByRole('link', { name: '任务', exact: true }).click();
    await page.getByRole('button', { name: '新任务' }).first().click();
    const form = page.getByRole('dialog');
    await form.getByLabel('命令').first().fill('npm test');
    await form.getByLabel('环境变量').fill('NODE_ENV');
    await form.getByRole('button', { name: '发送 1 个任务' }).click();
    await form.getByRole('alert').getByText('每行要是 名字=值').waitFor();
    await form.getByLabel('环境变量').fill('NODE_ENV=test');
    await form.getByRole('button', { name: '发送 1 个任务' }).click();
    const drawer = page.getByRole('dialog', { name: 'npm test' });
    await drawer.getByText('排队中').waitFor();
    const task = await daemon.take();
    expect(task).toMatchObject({ command: 'npm test', args: { env: { NODE_ENV: 'test' } } });
    await daemon.beat({ current_tasks: [task.id], progress: { [task.id]: 40 } });
    await drawer.getByText('运行中').waitFor();
    await drawer.getByText('40%').waitFor();
    const output = drawer.getByRole('region', { name: '任务的输出' });
    await daemon.write(task.id, 0, '> test\n');
    await output.getByText('> test').waitFor();
    await daemon.write(task.id, 7, '\u001b[31m1 failed\u001b[0m\n');
    await output.getByText('1 failed', { exact: false }).waitFor();
    expect(await output.innerText()).toBe('> test\n1 failed\n');
    await daemon.end(task.id, { status: 'failed', exit_code: 1, stdout: '> test\n1 failed\n', stderr: '' });
    await drawer.getByText('失败', { exact: true }).waitFor();

    // Tried again; what is read after a reload is the same.
    await drawer.getByRole('button', { name: '重试' }).click();
    await drawer.getByText('排队中').waitFor();
    const again = await daemon.take();
    expect(again.id).toBe(task.id);
    await daemon.beat({ current_tasks: [task.id] });
    await drawer.getByText('运行中').waitFor();
    await daemon.end(task.id, { status: 'completed', exit_code: 0, stdout: 'all green\n', stderr: '' });
    await drawer.getByText('已完成', { exact: true }).waitFor();
    await page.reload();
    await drawer.getByText('已完成', { exact: true }).waitFor();
    await drawer.getByRole('tab', { name: '时间线' }).click();
    await drawer.getByText('之前试过').waitFor();
    await page.keyboard.press('Escape');

    // Stopped and deleted, each by name.
    await page.getByRole('link', { name: '设备', exact: true }).click();
    await row.click();
    const device = page.getByRole('dialog', { name: 'nas' });
    await device.getByRole('button', { name: '停止' }).click();
    await page.getByRole('dialog', { name: '停止 nas' }).getByRole('button', { name: '停止 nas' }).click();
    await row.getByText('已停止').waitFor();
    await device.getByRole('button', { name: '删除' }).click();
    await page.getByRole('dialog', { name: '删除 nas' }).getByRole('button', { name: '删除 nas' }).click();
    await page.getByText('还没有设备').waitFor();
    expect(person.complaints()).toEqual([]);
  },
);

browserTest('two tabs renew one session of short tokens without spending a refresh token twice', async () => {
  await using dir = await temporaryDirectory();
  // Good for three seconds: every call finds it spent.
  await using cloud = await startCcjk(dir.path, [
    '--set',
    'ccjk.token.accessMinutes=0.05',
    '--set',
    `http.hostNames=${NAME}`,
  ]);
  await askCcjk(cloud.ccjk, '/auth/register', { body: { email: EMAIL, password: PASSWORD } });
  await using person = await browser.person();
  const { page, context } = person;
  // In no secure context there is no lock that the browser keeps.
  const origin = `http://${NAME}:${new URL(cloud.ccjk).port}`;
  await signIn(page, origin);
  expect(await page.evaluate(() => window.isSecureContext)).toBe(false);
  // Slow on its way: whoever renews meanwhile holds the same refresh token. What is asked by a page that is about to go is not sent, for
  // the answer would be lost with the page, and the token spent.
  const answers: number[] = [];
  let asked = 0;
  let isGoing = false;
  context.on('response', (answer) => {
    if (answer.url().endsWith('/v1/auth/refresh')) answers.push(answer.status());
  });
  await context.route(/\/v1\/auth\/refresh$/, async (route) => {
    if (isGoing) return route.abort();
    asked += 1;
    await new Promise((resolve) => setTimeout(resolve, 400));
    await route.continue();
  });
  const other = await context.newPage();
  await other.goto(`${origin}/ccjk/account`);
  await heading(other, '账户');
  const addresses = [page.url(), other.url()] as const;
  for (let turn = 0; turn < 4; turn += 1) {
    isGoing = true;
    await until(async () => (answers.length === asked ? true : undefined));
    await Promise.all([page.goto('about:blank'), other.goto('about:blank')]);
    isGoing = false;
    // The token that both have is as good as spent.
    await Promise.all([page.goto(addresses[0]), other.goto(addresses[1])]);
    await Promise.all([
      page.getByText('还没有设备').waitFor(),
      other.getByText('当前', { exact: true }).waitFor(),
      untilLive(page),
      untilLive(other),
    ]);
  }
  expect(answers.length).toBeGreaterThan(4);
  expect(answers.filter((status) => status !== 200)).toEqual([]);
  for (const tab of [page, other]) {
    expect(await tab.getByText('会话已结束').count()).toBe(0);
    await untilLive(tab);
  }
  expect(person.complaints()).toEqual([]);
});

browserTest(
  'a session that was ended elsewhere is renewed in place, and what was typed is sent',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startCcjk(dir.path);
    const { token } = await askCcjk(cloud.ccjk, '/auth/register', {
      body: { email: EMAIL, password: PASSWORD },
    });
    await using person = await browser.person();
    const { page } = person;
    await signIn(page, cloud.ccjk);
    await page.getByRole('link', { name: '账户', exact: true }).click();
    await page.getByLabel('显示的名字').fill('阿明');
    await askCcjk(cloud.ccjk, '/auth/sessions/end-others', { token, body: {} });
    await page.getByRole('dialog').getByLabel('密码').fill(PASSWORD);
    await page.getByRole('dialog').getByRole('button', { name: '登录', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.getByLabel('显示的名字').inputValue()).toBe('阿明');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('已保存').waitFor();
    await untilLive(page);
    expect(person.complaints()).toEqual([]);
  },
);

browserTest('output that came while the page was cut off is read on from where it stopped', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startCcjk(dir.path);
  const { token } = await askCcjk(cloud.ccjk, '/auth/register', {
    body: { email: EMAIL, password: PASSWORD },
  });
  const device = await askCcjk(cloud.ccjk, '/devices', { token, body: { device_name: 'nas' } });
  const daemon = daemonOf(cloud.ccjk, device.device_id, device.device_key);
  await daemon.beat();
  const { task_id: id } = await askCcjk(cloud.ccjk, '/tasks', {
    token,
    body: { device_id: device.device_id, type: 'bash', command: './long.sh' },
  });
  await daemon.take();
  await daemon.beat({ current_tasks: [id] });
  await daemon.write(id, 0, 'one\n');

  await using person = await browser.person();
  const { page } = person;
  const lines: { close(): Promise<void> }[] = [];
  let letIn: Promise<void> = Promise.resolve();
  await page.routeWebSocket(/\/v1\/ws\?/, async (line) => {
    await letIn;
    line.connectToServer();
    lines.push(line);
  });
  await signIn(page, cloud.ccjk);
  await page.goto(`${cloud.ccjk}/ccjk/tasks?task=${id}`);
  const output = page.getByRole('dialog').getByRole('region', { name: '任务的输出' });
  await output.getByText('one').waitFor();
  await untilLive(page);
  await daemon.write(id, 4, 'two\n');
  await output.getByText('two').waitFor();

  let open = () => {};
  letIn = new Promise((resolve) => (open = resolve));
  for (const line of lines) await line.close();
  await untilLive(page, '重连中');
  await daemon.write(id, 8, 'three\n');
  await daemon.beat({ current_tasks: [id], progress: { [id]: 75 } });
  open();
  await output.getByText('three').waitFor();
  await page.getByRole('dialog').getByText('75%').waitFor();
  await untilLive(page);
  await daemon.write(id, 14, 'four\n');
  await output.getByText('four').waitFor();
  expect(await output.innerText()).toBe('one\ntwo\nthree\nfour\n');
  expect(person.complaints()).toEqual([]);
});

browserTest(
  'below the console the operator opens the first account, and later comes in without a password',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startCcjk(dir.path);
    // Without a super the console's home goes to the first steps by itself, now and then under the click below.
    await sceneAt(cloud.oas);
    await using person = await browser.person();
    const { page } = person;
    await page.goto(cloud.ready.console);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByRole('navigation', { name: '面板' }).getByRole('link', { name: 'CCJK' }).click();
    await page.getByRole('button', { name: '以运营者身份打开' }).click();
    await page.getByText('还没有运营者的账号').waitFor();
    await page.getByRole('link', { name: '没有账号？注册' }).click();
    await page.getByLabel('邮箱').fill(EMAIL);
    await page.getByLabel('密码').fill(PASSWORD);
    await page.getByRole('button', { name: '注册' }).click();
    await heading(page, '总览');
    await untilLive(page);
    await page.getByRole('button', { name: `账户 ${EMAIL}` }).click();
    await page.getByRole('menuitem', { name: '退出登录' }).click();
    await heading(page, '登录 CCJK');
    await page.getByRole('button', { name: '以运营者身份打开' }).click();
    await heading(page, '总览');
    await untilLive(page);
    await page.getByRole('link', { name: '账户', exact: true }).click();
    await page.getByText('运营者', { exact: true }).waitFor();
    await page.getByRole('region', { name: '套餐' }).getByText('企业版').first().waitFor();
    expect(person.complaints()).toEqual([]);
  },
);

// Each look is a story of its own: together they would be the longest of all.
for (const look of [
  { width: 1440, theme: 'light' },
  { width: 360, theme: 'dark' },
] as const) {
  const name = `${look.width} wide and ${look.theme}`;
  browserTest(`pages of CCJK, ${name}: nothing serious for ear and key, nothing moves sideways`, async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startCcjk(dir.path);
    const { token, user } = await askCcjk(cloud.ccjk, '/auth/register', {
      body: { email: EMAIL, password: PASSWORD },
    });
    const device = await askCcjk(cloud.ccjk, '/devices', { token, body: { device_name: 'nas' } });
    await daemonOf(cloud.ccjk, device.device_id, device.device_key).beat();
    const task = await askCcjk(cloud.ccjk, '/tasks', {
      token,
      body: { device_id: device.device_id, type: 'bash', command: `npm run ${'build:'.repeat(40)}` },
    });
    await askCcjk(cloud.ccjk, '/email/config', {
      token,
      body: { device_id: device.device_id, email_address: 'me@example.org', imap_host: 'imap.invalid' },
    });
    const backups: { id: string }[] = [];
    for (const text of ['one\n', `two\n${'long '.repeat(80)}\n`]) {
      const body = { device_id: device.device_id, config_name: 'c', config_data: { text, a: text.length } };
      backups.push(await askCcjk(cloud.ccjk, '/config/backup', { token, body }));
    }
    const schedule = await askCcjk(cloud.ccjk, '/schedules', {
      token,
      body: { device_id: device.device_id, type: 'bash', command: 'ls', name: 's', cron: '0 3 * * *' },
    });
    const paths = [
      ...pagesOfCcjk.map(({ path }) => path),
      `/ccjk/tasks?task=${task.task_id}`,
      `/ccjk/devices?device=${device.device_id}`,
      `/ccjk/devices?device=${device.device_id}&tab=settings`,
      `/ccjk/admin/accounts?account=${user.id}&tab=plan`,
      `/ccjk/mail?device=${device.device_id}`,
      `/ccjk/mail?device=${device.device_id}&tab=settings`,
      `/ccjk/backups?backup=${backups[1]?.id}`,
      `/ccjk/backups?backup=${backups[1]?.id}&tab=diff`,
      `/ccjk/schedules?schedule=${schedule.id}`,
      `/ccjk/schedules?schedule=${schedule.id}&tab=change`,
      '/ccjk/keys?new=1',
    ];
    await using person = await browser.person(look);
    const { page } = person;
    await signIn(page, cloud.ccjk);
    for (const path of paths) {
      const what = `${path} ${name}`;
      await page.goto(cloud.ccjk + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(await seriousFaults(page), what).toEqual([]);
      expect(await scrollsSideways(page), what).toBe(false);
      expect(await page.getByRole('heading', { level: 1 }).count(), what).toBe(1);
      expect(await page.getByRole('main').count(), what).toBe(1);
    }
    expect(person.complaints()).toEqual([]);
  });
}
