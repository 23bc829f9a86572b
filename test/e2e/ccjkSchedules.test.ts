// Pages of CCJK about what runs by itself, what is told of it, and who may act in a person's name.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { browserPath, browserTest, sharedBrowser } from '../kit/browser.js';
import { askCcjk, daemonOf, startCcjk, type CcjkCloud, type Daemon } from '../kit/ccjkCloud.js';
import { temporaryDirectory } from '../kit/process.js';
import { heading, untilLive } from '../kit/signIn.js';

const EMAIL = 'dev@example.com';
const PASSWORD = 'correct horse';

const browser = sharedBrowser();
let dir: Awaited<ReturnType<typeof temporaryDirectory>>;
let cloud: CcjkCloud;
let token: string;
let daemon: Daemon;

beforeAll(async () => {
  if (browserPath === undefined) return;
  dir = await temporaryDirectory();
  cloud = await startCcjk(dir.path);
  ({ token } = await askCcjk(cloud.ccjk, '/auth/register', { body: { email: EMAIL, password: PASSWORD } }));
  const device = await askCcjk(cloud.ccjk, '/devices', { token, body: { device_name: 'nas' } });
  daemon = daemonOf(cloud.ccjk, device.device_id, device.device_key);
  await daemon.beat();
});
afterAll(async () => {
  await cloud?.[Symbol.asyncDispose]();
  await dir?.[Symbol.asyncDispose]();
});

async function signIn(page: Page): Promise<void> {
  await page.goto(`${cloud.ccjk}/ccjk/login`);
  await page.getByLabel('邮箱').fill(EMAIL);
  await page.getByLabel('密码').fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await heading(page, '总览');
}

browserTest(
  'a schedule is seen before it is saved, run at once, changed, paused and deleted; its results are told in every tab',
  async () => {
    await using person = await browser.person();
    const { page, context } = person;
    await signIn(page);
    await page.getByRole('link', { name: '定时', exact: true }).click();
    await page.getByRole('button', { name: '新定时任务' }).first().click();
    const form = page.getByRole('dialog', { name: '新定时任务' });
    await form.getByLabel('名称').fill('每晚备份');
    await form.getByRole('textbox', { name: '命令' }).fill('./backup.sh');
    // What is wrong in what is folded up unfolds it.
    await form.getByText('目录、环境变量、时限等').click();
    await form.getByLabel('环境变量').fill('NODE_ENV');
    await form.getByText('目录、环境变量、时限等').click();
    await form.getByRole('button', { name: '保存定时任务' }).click();
    await form.getByText('每行要是 名字=值').waitFor();
    await form.getByLabel('环境变量').fill('');
    await form.getByLabel('重复', { exact: true }).selectOption({ label: '每周' });
    await form.getByLabel('周六').check();
    await form.getByLabel('时间', { exact: true }).fill('03:30');
    await form.getByLabel('时区').selectOption('America/New_York');
    const next = form.getByRole('region', { name: '接下来的运行' });
    await next.getByText('每周一、周二、周三、周四、周五、周六 03:30').waitFor();
    await next.locator('time').nth(4).waitFor();
    expect(await next.locator('time').allInnerTexts()).toEqual(
      Array(5).fill(expect.stringMatching(/ 03:30$/)),
    );

    // A rule that cannot be read is said while it is typed; what was typed outlives the closed form.
    await form.getByLabel('重复', { exact: true }).selectOption({ label: '自己写规则 (cron)' });
    await form.getByLabel('规则').fill('99 3 * * *');
    await next.getByText('这条规则看不懂').waitFor();
    await form.getByRole('button', { name: '保存定时任务' }).click();
    await form.getByRole('alert').getByText('这条规则看不懂').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '新定时任务' }).first().click();
    expect(await form.getByLabel('名称').inputValue()).toBe('每晚备份');
    await form.getByLabel('规则').fill('30 3 * * *');
    await form.getByRole('button', { name: '保存定时任务' }).click();
    const drawer = page.getByRole('dialog', { name: '每晚备份' });
    await drawer.getByText('每天 03:30').waitFor();

    // Run at once: the drawer follows its task, another tab's frame counts the messages.
    const other = await context.newPage();
    await other.goto(`${cloud.ccjk}/ccjk/messages`);
    await heading(other, '消息');
    await untilLive(other);
    await drawer.getByRole('button', { name: '立即运行' }).click();
    await drawer.getByText('排队中').waitFor();
    const task = await daemon.take();
    expect(task.command).toBe('./backup.sh');
    await daemon.end(task.id, {
      status: 'failed',
      exit_code: 7,
      stdout: '',
      stderr: '',
      error_message: 'disk full',
    });
    await drawer.getByText('失败', { exact: true }).waitFor();
    await other.getByText('退出码 7 · disk full').waitFor();
    await page.getByRole('link', { name: /\d+ 条未读 消息/ }).waitFor();
    await other.getByRole('button', { name: '全部标为已读' }).click();
    await page.getByRole('link', { name: '消息', exact: true }).waitFor();
    await other.getByLabel('类型').selectOption({ label: '任务失败' });
    await other.getByRole('row').filter({ hasText: 'disk full' }).getByRole('link').click();
    await other.getByRole('dialog', { name: './backup.sh' }).getByText('退出码 7').waitFor();
    await other.close();

    // Changed in place, paused, gone.
    await drawer.getByRole('tab', { name: '修改' }).click();
    await drawer.getByLabel('时间', { exact: true }).fill('04:45');
    await drawer.getByRole('button', { name: '保存' }).click();
    await drawer.getByText('已保存').waitFor();
    const row = page.getByRole('row').filter({ hasText: '每晚备份' });
    await row.getByText('每天 04:45').waitFor();
    await drawer.getByRole('button', { name: '暂停' }).click();
    await row.getByText('已暂停').waitFor();
    await drawer.getByRole('button', { name: '删除' }).click();
    await page.getByRole('button', { name: '删除 每晚备份' }).click();
    await page.getByText('还没有定时任务').waitFor();
    expect(await askCcjk(cloud.ccjk, '/schedules', { token })).toEqual({ schedules: [] });
    expect(person.complaints()).toEqual([]);
  },
);

browserTest(
  'a task for a device that is away waits in sight until it is back, and the first page says so',
  async () => {
    await using person = await browser.person();
    const { page } = person;
    await signIn(page);
    await untilLive(page);
    await daemon.leave();
    await page.goto(`${cloud.ccjk}/ccjk/schedules?view=waiting`);
    await page.getByText('没有任务在等设备上线').waitFor();
    await page.getByRole('button', { name: '新定时任务' }).first().click();
    const form = page.getByRole('dialog', { name: '新定时任务' });
    await form.getByText('nas 离线：任务等它上线后执行。').waitFor();
    await form.getByRole('textbox', { name: '命令' }).fill('df -h');
    await form.getByRole('button', { name: '发送任务' }).click();
    await page.getByRole('row').filter({ hasText: 'df -h' }).getByText('nas').waitFor();
    await page.getByRole('link', { name: '总览' }).click();
    await page.getByRole('link', { name: '设备 nas 离线，1 个任务在等它' }).click();
    await page.getByRole('row').filter({ hasText: 'df -h' }).waitFor();
    await daemon.beat();
    await page.getByRole('link', { name: '总览' }).click();
    await page.getByText('在等它').waitFor({ state: 'detached' });
    const task = await daemon.take();
    await daemon.beat({ current_tasks: [task.id], progress: { [task.id]: 40 } });
    const running = page.getByRole('region', { name: '正在运行' });
    await running.getByRole('link', { name: 'df -h' }).waitFor();
    await running.getByText('40%').waitFor();
    await daemon.end(task.id, { status: 'completed', exit_code: 0, stdout: '', stderr: '' });
    await running.getByText('没有任务在运行').waitFor();
    expect(person.complaints()).toEqual([]);
  },
);

browserTest('an API key is explained, shown once, seen at work and revoked', async () => {
  await using person = await browser.person();
  const { page } = person;
  await signIn(page);
  await page.getByRole('link', { name: 'API 密钥' }).click();
  await page.getByRole('button', { name: '新密钥' }).first().click();
  const form = page.getByRole('dialog', { name: '新密钥' });
  await form.getByText('看任务和输出').waitFor();
  await form.getByRole('button', { name: '发任务' }).click();
  await form.getByLabel('task:cancel').uncheck();
  await form.getByRole('button', { name: '生成密钥' }).click();
  await form.getByRole('alert').getByText('1 到 100 个字符').waitFor();
  await form.getByLabel('名称').fill('CI');
  await form.getByRole('button', { name: '生成密钥' }).click();
  const made = page.getByRole('dialog', { name: 'CI' });
  const [key = ''] = /cck_[0-9a-f]{48}/.exec(await made.getByLabel('请求的例子').innerText()) ?? [];
  await made.getByRole('button', { name: '我已保存，关闭' }).click();
  const row = page.getByRole('row').filter({ hasText: 'CI' });
  await row.getByText('还没用过').waitFor();
  expect(await page.getByText(key).count()).toBe(0);
  const { keys } = await askCcjk(cloud.ccjk, '/api-keys', { token });
  expect(keys[0].scopes).toEqual(['device:read', 'task:create', 'task:read']);
  await askCcjk(cloud.ccjk, '/tasks', { token: key });
  await page.reload();
  await row.getByText('刚刚').waitFor();
  await row.click();
  await page.getByRole('dialog', { name: 'CI' }).getByText('看设备').waitFor();
  await page.getByRole('dialog', { name: 'CI' }).getByRole('button', { name: '作废' }).click();
  await page.getByRole('button', { name: '作废 CI' }).click();
  await page.getByText('还没有密钥').waitFor();
  await expect(askCcjk(cloud.ccjk, '/tasks', { token: key })).rejects.toThrow('401');
  expect(person.complaints()).toEqual([]);
});
