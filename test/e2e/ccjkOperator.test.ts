// Figures and quotas of a person, and what the operator of CCJK does for all: accounts, plans, alerts.
import { expect } from 'vitest';
import { seriousFaults } from '../kit/axe.js';
import { browserTest, scrollsSideways, sharedBrowser } from '../kit/browser.js';
import { askCcjk, daemonOf, startCcjk } from '../kit/ccjkCloud.js';
import { temporaryDirectory } from '../kit/process.js';
import { sceneAt } from '../kit/scene.js';
import { heading, untilLive } from '../kit/signIn.js';
import type { Page } from 'playwright-core';

const browser = sharedBrowser();
const PASSWORD = 'correct horse';
const OPERATOR = 'operator@example.com';
const ANN = 'ann@example.com';

async function signIn(page: Page, origin: string, email: string, to: string): Promise<void> {
  await page.goto(`${origin}/ccjk/login?${new URLSearchParams({ to })}`);
  await page.getByLabel('邮箱').fill(email);
  await page.getByLabel('密码').fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}

const register = (origin: string, email: string) =>
  askCcjk(origin, '/auth/register', { body: { email, password: PASSWORD } });

browserTest(
  'a person sees by day and device what ran, what the plan leaves, and what a larger one allows; the operator gives it',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startCcjk(dir.path);
    const origin = cloud.ccjk;
    await register(origin, OPERATOR);
    const { token, user } = await register(origin, ANN);
    const device = await askCcjk(origin, '/devices', { token, body: { device_name: 'nas' } });
    const daemon = daemonOf(origin, device.device_id, device.device_key);
    await daemon.beat();
    const run = async (status: 'completed' | 'failed') => {
      const body = { device_id: device.device_id, type: 'bash', command: 'npm test' };
      await askCcjk(origin, '/tasks', { token, body });
      const task = await daemon.take();
      await daemon.beat({ current_tasks: [task.id] });
      const times = { started_at: '2026-01-01T00:00:00Z', completed_at: '2026-01-01T00:01:30Z' };
      await daemon.end(task.id, { status, exit_code: 0, stdout: '', stderr: '', ...times });
    };

    await using person = await browser.person();
    const { page } = person;
    await signIn(page, origin, ANN, '/ccjk/stats');
    await heading(page, '统计');
    await page.getByText('这段时间没有结束的任务').waitFor();
    for (const status of ['completed', 'completed', 'completed', 'failed'] as const) await run(status);
    await page.reload();
    const totals = page.getByRole('region', { name: '统计' });
    await totals.getByRole('link', { name: /已完成\s*3/ }).waitFor();
    await totals.getByText('25.0%').waitFor();
    await page.getByLabel('时间').selectOption({ label: '今天' });
    await page.waitForURL(/period=1d/);
    // By key in words, and all of it as a table.
    const ends = page.getByRole('figure', { name: '每天的任务，按结果' });
    await ends.getByRole('application').focus();
    await page.keyboard.press('ArrowRight');
    await ends.getByText(/已完成 3 · 已取消 0 · 已超时 0 · 失败 1/).waitFor();
    await ends.getByRole('button', { name: '表格' }).click();
    expect(await ends.getByRole('row').last().getByRole('cell').allInnerTexts()).toEqual([
      '3',
      '0',
      '0',
      '1',
    ]);
    const byDevice = page.getByRole('region', { name: '按设备' }).first();
    await byDevice.getByText('4 个，失败 25.0%').waitFor();
    await byDevice.getByRole('button', { name: '表格' }).click();
    await byDevice.getByRole('cell', { name: '06:00' }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await byDevice.getByRole('button', { name: 'nas' }).click();
    await page.waitForURL(new RegExp(`device=${device.device_id}`));
    await page.getByLabel('设备', { exact: true }).waitFor();
    await page.getByRole('heading', { name: '按设备' }).waitFor({ state: 'detached' });
    await totals.getByRole('link', { name: /失败\s*1/ }).click();
    await heading(page, '任务');
    await page.waitForURL(/status=failed.*device_id=/);

    // The plan: what is used and left, when it frees; the operator is the one who changes it.
    await page.getByRole('link', { name: '账户', exact: true }).click();
    await page.getByText('4 / 10').waitFor();
    await page.getByText(/还剩 6。.*重新计数。/).waitFor();
    await page.getByText(/用完了。删除一台就有空位。/).waitFor();
    const plans = page.getByRole('region', { name: '各套餐的额度' });
    expect(await plans.getByRole('row', { name: /任务\/天/ }).innerText()).toMatch(/10\s+100\s+无限/);
    await page.getByText(/要升级到更大的套餐，找这朵云的运营者/).waitFor();
    expect(await page.getByRole('link', { name: '所有账号' }).count()).toBe(0);
    await page.goto(`${origin}/ccjk/admin/accounts`);
    await page.getByText('这一页只有这朵云的运营者能看').waitFor();
    await page.goto(`${origin}/ccjk/account`);
    await untilLive(page);

    await using operator = await browser.person({ width: 360 });
    const { page: desk } = operator;
    await signIn(desk, origin, OPERATOR, '/ccjk/admin/accounts?keyword=ANN');
    await desk.getByRole('row').filter({ hasText: ANN }).click();
    const drawer = desk.getByRole('dialog', { name: ANN });
    await drawer.getByText('4 / 10').waitFor();
    expect(await scrollsSideways(desk)).toBe(false);
    await drawer.getByRole('tab', { name: '套餐' }).click();
    await drawer.getByRole('row', { name: /设备数量/ }).waitFor();
    expect(await scrollsSideways(desk)).toBe(false);
    expect(await seriousFaults(desk)).toEqual([]);
    await drawer.getByLabel('专业版').check();
    await drawer.getByRole('button', { name: '更改套餐' }).click();
    const more = desk.getByRole('dialog', { name: `更改套餐 ${ANN} → 专业版` });
    await more.getByText('更大的额度立即生效').waitFor();
    await more.getByRole('button', { name: /更改套餐/ }).click();
    await more.waitFor({ state: 'detached' });
    await page.reload();
    await page.getByText('4 / 100').waitFor();

    // Signed out everywhere, and switched off: said with what hangs on it.
    await drawer.getByRole('tab', { name: '登录的地方' }).click();
    await drawer.getByText('Chrome', { exact: false }).first().waitFor();
    await drawer.getByRole('button', { name: '停用' }).click();
    const off = desk.getByRole('dialog', { name: `停用 ${ANN}` });
    await off.getByText(/API 密钥和 1 台设备都会被拒绝/).waitFor();
    await off.getByRole('button', { name: `停用 ${ANN}` }).click();
    await drawer.getByText('已停用').waitFor();
    await drawer.getByText('没有在任何地方登录').waitFor();
    await page.getByRole('dialog').getByLabel('密码').fill(PASSWORD);
    await page.getByRole('dialog').getByRole('button', { name: '登录', exact: true }).click();
    await page.getByText('这个账号已停用').waitFor();
    await drawer.getByRole('button', { name: '启用' }).click();
    await desk
      .getByRole('dialog', { name: `启用 ${ANN}` })
      .getByRole('button', { name: `启用 ${ANN}` })
      .click();
    await drawer.getByText('正常').waitFor();
    const { user: again } = await askCcjk(origin, '/auth/login', {
      body: { email: ANN, password: PASSWORD },
    });
    expect(again).toMatchObject({ id: user.id, plan: 'pro' });
    expect([...person.complaints(), ...operator.complaints()]).toEqual([]);
  },
);

browserTest(
  'an alert of the document stands at the console and on its own page, is acknowledged once for both, and is past when it is over',
  async () => {
    await using dir = await temporaryDirectory();
    const often = ['--set', 'ccjk.alerts.everySeconds=0.2', '--set', 'alerts.everySeconds=0.2'];
    await using cloud = await startCcjk(dir.path, often);
    const origin = cloud.ccjk;
    // Past the first run of the console.
    await sceneAt(cloud.oas);
    const { token } = await register(origin, OPERATOR);
    const devices = [];
    for (let n = 0; n < 5; n++) {
      devices.push(await askCcjk(origin, '/devices', { token, body: { device_name: `mac-${n}` } }));
    }
    await using operator = await browser.person();
    const { page } = operator;
    await page.goto(cloud.ready.console);
    const needs = page.getByRole('region', { name: '需要处理' });
    const line = needs
      .getByRole('listitem')
      .filter({ hasText: 'CCJK Cloud：100% 的设备离线，超过 20%（P3）' });
    // Of two services each card says whose it is, and none is there for what a service does not have.
    const nodes = page.getByRole('region', { name: '节点 · CCJK Cloud' });
    await nodes.getByRole('row').filter({ hasText: 'mac-4' }).getByText('离线').waitFor();
    await page.getByRole('region', { name: '最近事件 · CCJK Cloud' }).getByText('告警').waitFor();
    expect(await page.getByRole('heading', { name: /^调度器/ }).allInnerTexts()).toEqual([
      '调度器 · OAS Cloud',
    ]);
    await line.getByRole('link', { name: '查看' }).click();
    await page.getByRole('button', { name: '以运营者身份打开' }).click();
    await heading(page, '告警');
    const firing = page.getByRole('region', { name: '正在告警' });
    await firing.getByText('现在 100% · 最高 100% · 告警线 20%').waitFor();
    const rule = page.getByRole('row').filter({ hasText: '设备离线率' });
    await rule.getByText('告警', { exact: true }).waitFor();
    await page.getByRole('row').filter({ hasText: '内存' }).getByText('正常').waitFor();

    expect(await seriousFaults(page)).toEqual([]);
    // The message about it leads here too.
    await page.getByRole('link', { name: '消息' }).click();
    await page.getByRole('link', { name: 'P3 离线的设备太多（百分比）' }).click();
    await firing.getByRole('button', { name: '知道了 设备离线率' }).click();
    await firing.getByText(`${OPERATOR} `, { exact: false }).waitFor();
    await page.goto(new URL('/alerts', cloud.ready.console).href);
    const known = page.getByRole('listitem').filter({ hasText: '的设备离线' });
    await known.getByText(/已知晓/).waitFor();
    await known.getByRole('link', { name: '查看' }).click();

    for (const { device_id: id, device_key: key } of devices) await daemonOf(origin, id, key).beat();
    await firing.getByText('没有告警。').waitFor();
    const past = page.getByRole('region', { name: '已过去' });
    await past.getByText('设备离线率').waitFor();
    await past.getByText(/最高 100%/).waitFor();
    expect(operator.complaints()).toEqual([]);
  },
);
