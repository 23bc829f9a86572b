// The super's pages in a real browser against the product: what is done with managers, in whose name, and what the record says.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { seriousFaults } from '../kit/axe.js';
import { browserTest, scrollsSideways, sharedBrowser } from '../kit/browser.js';
import type { Any } from '../kit/http.js';
import { startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, givenUser, sceneAt } from '../kit/scene.js';

const browser = sharedBrowser();

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();

browserTest(
  'the operator extends a manager, acts as it for support, and the record says both in words',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    const scene = await sceneAt(cloud.oas);
    const soon = await givenManager(scene, 'mgr1', { days: 3 });
    await givenUser(scene, soon);
    await givenManager(scene, 'mgr2', { days: 200 });
    await using person = await browser.person();
    const { page } = person;
    await page.goto(cloud.ready.console);
    await page.getByRole('link', { name: '超管面板' }).click();
    await heading(page, '云的总览');
    await page.getByRole('link', { name: 'mgr1' }).first().click();

    const drawer = page.getByRole('dialog', { name: 'mgr1' });
    await drawer.getByRole('tab', { name: '有效期' }).click();
    await drawer.getByRole('button', { name: '90 天' }).click();
    await drawer.getByRole('button', { name: '保存到 1 个管理员' }).click();
    await drawer.getByText('已保存').waitFor();
    await drawer.getByRole('tab', { name: '安全' }).click();
    await drawer.getByRole('button', { name: '结束全部会话' }).click();
    await page
      .getByRole('dialog', { name: /mgr1 的全部会话/ })
      .getByRole('button', { name: /^结束/ })
      .click();
    await drawer.getByText('结束了 1 个会话').waitFor();
    expect((await soon.as.get('/manager/auth/me')).status).toBe(401);

    await drawer.getByRole('button', { name: '以其身份登录' }).click();
    await page.waitForURL('**/manager');
    await page.getByText('你正以 mgr1 的身份操作').waitFor();
    await page.getByRole('link', { name: '账户' }).click();
    await page.getByText('超管支持').or(page.getByText('操作员')).first().waitFor();
    await page.getByRole('textbox', { name: '别名' }).fill('mended');
    await page.getByRole('button', { name: '保存' }).first().click();
    await page.getByText('已保存').first().waitFor();
    await page.getByRole('link', { name: '审计' }).click();
    await heading(page, '审计');
    await page.getByText('管理员 mgr1（操作员在控制台）修改了自己的别名').first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '结束', exact: true }).click();
    await page.waitForURL('**/super/managers');
    await heading(page, '管理员');
    expect(await page.getByText('你正以').count()).toBe(0);

    await page.getByRole('link', { name: '审计' }).click();
    await heading(page, '审计');
    const record = page.getByRole('table', { name: /^审计/ });
    await record.getByText(/超级管理员 admin（操作员在控制台）开始以管理员 mgr1 的身份操作/).waitFor();
    await record.getByText(/延长了管理员 mgr1 的有效期，90 天/).click();
    const entry = page.getByRole('dialog', { name: /^第 \d+ 条记录$/ });
    await entry.getByRole('region', { name: '改了什么' }).getByText('有效至').waitFor();
    expect(new URL(page.url()).searchParams.get('entry')).toMatch(/^\d+$/);
    await page.keyboard.press('Escape');
    await page.getByLabel('操作', { exact: true }).selectOption('end_manager_sessions');
    await page.getByText('共 1 行', { exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('action')).toBe('end_manager_sessions');
    expect(person.complaints()).toEqual([]);
  },
);

browserTest('many managers get another end at once, after what it will be is shown', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  const scene = await sceneAt(cloud.oas);
  for (const name of ['mgr1', 'mgr2', 'mgr3']) await givenManager(scene, name, { days: 3 });
  await using person = await browser.person();
  const { page } = person;
  await page.goto(cloud.ready.console);
  await heading(page, '总览');
  await page.goto(new URL('/super/managers?status=expiring_7d', cloud.ready.console).href);
  await page.getByRole('checkbox', { name: '选择 mgr1' }).check();
  await page.getByRole('checkbox', { name: '选择 mgr3' }).check();
  await page
    .getByRole('region', { name: '对选中的内容' })
    .getByRole('button', { name: '修改有效期' })
    .click();
  const dialog = page.getByRole('dialog', { name: '修改有效期 · 2 个管理员' });
  await dialog.getByLabel('设定到期时间').check();
  await dialog.getByLabel('有效至').fill('2030-01-02T03:04');
  expect(await dialog.locator('ins').allInnerTexts()).toEqual(['2030-01-02 03:04', '2030-01-02 03:04']);
  await dialog.getByRole('button', { name: '保存到 2 个管理员' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('共 1 行', { exact: true }).waitFor();
  const { body } = await scene.super.get('/super/managers');
  const ends = body.items.map((item: Any) => [item.username, item.expires_at.slice(0, 4) === '2030']);
  expect(Object.fromEntries(ends)).toEqual({ mgr1: true, mgr2: false, mgr3: true });
  expect(person.complaints()).toEqual([]);
});

browserTest('who has expired sees the way to renew and nothing that would refuse', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  const scene = await sceneAt(cloud.oas);
  const late = await givenManager(scene, 'late', { days: 0 });
  await using person = await browser.person();
  const { page } = person;
  await page.addInitScript(
    ([token]) =>
      localStorage.setItem('deskcloud.oas.manager', JSON.stringify({ kind: 'open', token, name: 'late' })),
    [late.token],
  );
  await page.goto(`${cloud.oas}/manager`);
  await page.waitForURL('**/manager/account');
  const side = page.getByRole('navigation', { name: '导航' });
  await side.getByRole('link', { name: '账户' }).waitFor();
  await side.getByRole('link', { name: '任务池' }).waitFor({ state: 'detached' });
  expect(await side.getByRole('link').count()).toBe(1);
  expect(person.complaints()).toEqual([]);
});

browserTest(
  'every page of the super: nothing serious for ear and key, nothing sideways on a phone',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    const scene = await sceneAt(cloud.oas);
    const manager = await givenManager(scene, 'mgr1', { days: 3 });
    await givenUser(scene, manager);
    await scene.super.patch('/super/managers/1/lifecycle', { extend_days: 1 });
    await using person = await browser.person();
    const { page } = person;
    await page.goto(cloud.ready.console);
    await heading(page, '总览');
    for (const { theme, width } of [
      { theme: 'light', width: 1366 },
      { theme: 'dark', width: 360 },
    ] as const) {
      await page.setViewportSize({ width, height: 768 });
      await page.emulateMedia({ colorScheme: theme });
      for (const path of [
        '',
        '/managers?manager=1',
        '/managers?manager=1&tab=security',
        '/managers?manager=1&tab=audit',
        '/audit?scope=all',
        '/audit?entry=1',
        '/account',
      ]) {
        await page.goto(new URL(`/super${path}`, cloud.ready.console).href);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.locator('[role=status][aria-label=载入中]').waitFor({ state: 'detached' });
        expect(await seriousFaults(page), `${path} ${theme}`).toEqual([]);
        expect(await scrollsSideways(page), `${path} ${width}`).toBe(false);
      }
    }
    expect(person.complaints()).toEqual([]);
  },
);
