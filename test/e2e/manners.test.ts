// Manners that every panel has: what was typed survives a change of language, an ended session and a cloud that goes away; lists
// are walked by key; copying works where the page is no secure context; the theme is the person's.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { seriousFaults } from '../kit/axe.js';
import { browserTest, sharedBrowser } from '../kit/browser.js';
import { QUICK, startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, givenUser, sceneAt } from '../kit/scene.js';
import { heading, signInByForm, untilLive } from '../kit/signIn.js';

const NAME = 'cloud.lan';

const browser = sharedBrowser([NAME]);

/** A page that is loaded anew forgets the mark. */
const mark = (page: Page) =>
  page.evaluate(() => void ((window as unknown as { isSamePage: boolean }).isSamePage = true));
const isMarked = (page: Page) =>
  page.evaluate(() => (window as unknown as { isSamePage?: boolean }).isSamePage === true);

browserTest('a switch of language keeps the page, the open drawer and what was typed into it', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  await givenManager(await sceneAt(cloud.oas), 'mgr1');
  await using person = await browser.person();
  const { page } = person;
  await signInByForm(page, cloud.oas);
  await untilLive(page);
  await page.getByRole('link', { name: '账户' }).click();
  await page.getByRole('textbox', { name: '别名' }).fill('张三工作室');
  await mark(page);

  await page.getByLabel('语言').selectOption('en');
  await heading(page, 'Account');
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  expect(await page.getByRole('textbox', { name: 'Alias' }).inputValue()).toBe('张三工作室');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').waitFor();

  // A drawer stays open over the switch; the language stays over a reload.
  await page.getByRole('link', { name: 'Users' }).click();
  await page.getByRole('button', { name: 'Create users' }).first().click();
  await page.getByRole('dialog').getByLabel('Count').fill('7');
  await page.getByLabel('Language').evaluate((select: HTMLSelectElement) => {
    // By script: a drawer that is open holds the pointer away from the bar behind it.
    select.value = 'zh-CN';
    select.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await page.getByRole('dialog').getByRole('button', { name: '创建 7 个用户' }).waitFor();
  expect(await isMarked(page)).toBe(true);
  await page.reload();
  await heading(page, '用户');
  expect(person.complaints()).toEqual([]);
});

browserTest(
  'dark follows the system until somebody pins a theme, and the pin outlives the visit',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    await sceneAt(cloud.oas);
    await using person = await browser.person({ theme: 'dark' });
    const { page } = person;
    const shows = (theme: string) =>
      page.locator(`html[data-theme="${theme}"]`).waitFor({ state: 'attached' });
    await page.goto(`${cloud.oas}/login?as=user`);
    await heading(page, '登录');
    await shows('dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await shows('light');
    await page.getByLabel('主题').selectOption('dark');
    await shows('dark');
    await page.reload();
    await heading(page, '登录');
    await shows('dark');
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
      'rgb(16, 20, 27)',
    );
    expect(person.complaints()).toEqual([]);
  },
);

browserTest(
  'a session that ends while somebody edits is renewed in place, and the save goes through',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    const scene = await sceneAt(cloud.oas);
    const manager = await givenManager(scene, 'mgr1');
    const user = await givenUser(scene, manager);
    await using person = await browser.person();
    const { page } = person;
    await signInByForm(page, cloud.oas);
    await untilLive(page);
    await page.goto(`${cloud.oas}/manager/users?user=${user.id}&tab=tasks`);
    const drawer = page.getByRole('dialog', { name: `#${user.id}` });
    await drawer.getByRole('button', { name: /^探索突破/ }).click();
    await drawer.getByLabel('体力阈值').fill('4321');
    await mark(page);

    const reset = await scene.super.patch(`/super/managers/${manager.id}/password`, {
      password: 'another-1',
    });
    expect(reset.status).toBe(200);
    await drawer.getByRole('button', { name: '保存', exact: true }).click();
    const again = page.getByRole('dialog', { name: '重新登录' });
    await again.getByLabel('密码').fill('another-1');
    await again.getByRole('button', { name: '登录', exact: true }).click();
    await again.waitFor({ state: 'detached' });
    await drawer.getByText('已保存').waitFor();
    expect(await drawer.getByLabel('体力阈值').inputValue()).toBe('4321');
    expect(await isMarked(page)).toBe(true);

    const { body } = await scene.nobody.post('/manager/auth/login', {
      username: 'mgr1',
      password: 'another-1',
    });
    const tasks = await fetch(`${cloud.oas}/api/v1/manager/users/${user.id}/tasks`, {
      headers: { authorization: `Bearer ${body.token}` },
    }).then((answer) => answer.json());
    expect(tasks.task_config.explore.stamina_threshold).toBe(4321);
    expect(person.complaints()).toEqual([]);
  },
);

browserTest(
  'the cloud dies while somebody types: the page says so, keeps the text, and saves it once the cloud is back',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    await givenManager(await sceneAt(cloud.oas), 'mgr1');
    await using person = await browser.person();
    const { page } = person;
    await signInByForm(page, cloud.oas);
    await untilLive(page);
    await page.getByRole('link', { name: '账户' }).click();
    await page.getByRole('textbox', { name: '别名' }).fill('张三工作室');
    await mark(page);

    await cloud.kill();
    await page.getByText('与云的连接断开').waitFor();
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await page.getByText('云没有回答').first().waitFor();
    expect(await page.getByRole('textbox', { name: '别名' }).inputValue()).toBe('张三工作室');

    const { port } = new URL(cloud.oas);
    await using _again = await startProcess(dir.path, [...QUICK, '--oas-port', port]);
    await page.getByText('与云的连接断开').waitFor({ state: 'detached' });
    await untilLive(page);
    expect(await page.getByRole('textbox', { name: '别名' }).inputValue()).toBe('张三工作室');
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await page.getByText('已保存').waitFor();
    expect(await isMarked(page)).toBe(true);
    expect(person.complaints()).toEqual([]);
  },
);

browserTest('a list is searched, walked, chosen from and opened by key alone', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'mgr1');
  await givenUser(scene, manager, { tasks: { foster: {}, signin: {}, miwen: {} } });
  await using person = await browser.person();
  const { page } = person;
  await signInByForm(page, cloud.oas);
  await untilLive(page);
  const press = (key: string) => page.keyboard.press(key);

  // To the pool by two letters, or by its name.
  await press('g');
  await press('n');
  await heading(page, '节点');
  await press('Control+K');
  await page.getByRole('dialog', { name: '命令' }).getByRole('combobox').waitFor();
  await page.keyboard.type('任务池');
  await page
    .getByRole('option', { name: /任务池/ })
    .first()
    .waitFor();
  await press('Enter');
  await heading(page, '任务池');

  const rows = page.getByRole('table', { name: /^任务池/ }).locator('[data-row]');
  await rows.nth(2).waitFor();
  await press('ArrowDown');
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-row'));
  const order = await rows.evaluateAll((found) => found.map((row) => row.getAttribute('data-row')));
  expect(await focused()).toBe(order[0]);
  await press('ArrowDown');
  expect(await focused()).toBe(order[1]);
  expect(
    await page.evaluate(
      () => document.activeElement && getComputedStyle(document.activeElement).outlineStyle,
    ),
  ).not.toBe('none');
  await press('Space');
  await page.getByText('已选 1', { exact: true }).waitFor();
  await press('Shift+ArrowDown');
  await page.getByText('已选 2', { exact: true }).waitFor();
  await press('x');
  await page.getByText(`已选 ${order.length}`, { exact: true }).waitFor();

  await press('Enter');
  await page.getByRole('dialog', { name: new RegExp(`^${order[2]} ·`) }).waitFor();
  expect(new URL(page.url()).searchParams.get('job')).toBe(order[2]);
  expect(await seriousFaults(page)).toEqual([]);
  await press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await focused()).toBe(order[2]);

  // The pointer rests on the table, where new rows wait: those of the search do not.
  await rows.first().hover();
  await press('/');
  await page.keyboard.type('寄养');
  await page.waitForFunction(() => document.querySelectorAll('[data-row]').length === 1);
  // Letters belong to the field while somebody types: nothing was cancelled or chosen by them.
  expect(new URL(page.url()).searchParams.get('keyword')).toBe('寄养');
  expect(person.complaints()).toEqual([]);
});

browserTest(
  'codes are copied under a name of the LAN, where the browser has no clipboard for pages',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path, [...QUICK, '--set', `http.hostNames=${NAME}`]);
    const manager = await givenManager(await sceneAt(cloud.oas), 'mgr1');
    const { body } = await manager.as.post('/manager/activation-codes', {
      duration_days: 30,
      user_type: 'daily',
    });
    await using person = await browser.person();
    const { page } = person;
    const origin = `http://${NAME}:${new URL(cloud.oas).port}`;
    await signInByForm(page, origin);
    await untilLive(page);
    await page.getByRole('navigation').getByRole('link', { name: '激活码' }).click();
    expect(await page.evaluate(() => [window.isSecureContext, 'clipboard' in navigator])).toEqual([
      false,
      false,
    ]);
    await page.getByRole('row', { name: /uac_/ }).getByRole('button', { name: /^复制/ }).click();
    await page.getByText('已复制').first().waitFor();
    // What was copied, as a person sees it: by pasting it.
    const search = page.getByLabel('搜索激活码、备注、批次');
    await search.focus();
    await page.keyboard.press('Control+V');
    expect(await search.inputValue()).toBe(body.code);
    expect(person.complaints()).toEqual([]);
  },
);
