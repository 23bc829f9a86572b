// The operator's console in a real browser, against the product as a user starts it.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { browserTest, scrollsSideways, sharedBrowser } from '../kit/browser.js';
import { setUp } from '../kit/firstRunStory.js';
import { QUICK, startProcess, temporaryDirectory, type CloudProcess } from '../kit/process.js';
import { givenManager, givenNode, givenUser, sceneAt } from '../kit/scene.js';

const browser = sharedBrowser();

/** The same ports again, so that an open page finds the cloud where it was. */
const samePorts = ({ ready }: CloudProcess): string[] => [
  ...QUICK,
  '--oas-port',
  new URL(ready.services.oas).port,
  '--console-port',
  new URL(ready.console).port,
];

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
const live = (page: Page, word: string) =>
  page
    .getByRole('status', { name: /连接状态|Connection/ })
    .getByText(word)
    .waitFor();
const figureOf = (page: Page, name: string) =>
  page
    .getByLabel('OAS Cloud 的数字')
    .locator('div', { has: page.getByText(name, { exact: true }) })
    .locator('dd');
const figure = (page: Page, name: string, value: RegExp | string) =>
  figureOf(page, name)
    .and(page.getByText(value, { exact: true }))
    .waitFor();

browserTest(
  'a console link opens the console once; its token is gone from the address bar, and the session survives a reload',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    await sceneAt(cloud.oas);
    await using operator = await browser.person();
    const { page } = operator;

    await page.goto(cloud.ready.console);
    await heading(page, '总览');
    await live(page, '实时');
    expect(new URL(page.url()).search).toBe('');
    await page.getByText(dir.path, { exact: true }).waitFor();
    await page.getByRole('link', { name: cloud.oas }).waitFor();
    await page.reload();
    await live(page, '实时');

    await using stranger = await browser.person({ language: 'en' });
    await stranger.page.goto(cloud.ready.console);
    await heading(stranger.page, 'A fresh console link is needed');
    await stranger.page.getByText('This link was used already.').waitFor();
    await stranger.page.getByText('npm run console-url').first().waitFor();
    expect(await stranger.page.getByText(dir.path).count()).toBe(0);
    expect([...operator.complaints(), ...stranger.complaints()]).toEqual([]);
  },
);

browserTest('language and theme switch in place and are remembered', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  await using operator = await browser.person();
  const { page } = operator;

  await page.goto(cloud.ready.console);
  await heading(page, '选择语言');
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByLabel('用户名').fill('half-typed');
  await page.getByLabel('语言').selectOption('English');
  await heading(page, 'Create the super admin');
  expect(await page.getByLabel('User name').inputValue()).toBe('half-typed');
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  await page.getByLabel('Theme').selectOption('Dark');
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(16, 20, 27)');

  await page.reload();
  await heading(page, 'Create the super admin');
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  expect(operator.complaints()).toEqual([]);
});

browserTest(
  'the operator creates the super admin, sees the first job made, leased and finished, and loses nothing when the cloud is killed',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    await using operator = await browser.person();
    const { page } = operator;
    await page.goto(cloud.ready.console);

    const finished = (id: number) =>
      page
        .getByRole('listitem')
        .filter({ hasText: `成功 #${id} ` })
        .first();

    await setUp(page);

    // The account works: the scene signs in with it.
    const scene = await sceneAt(cloud.oas);
    const manager = await givenManager(scene, 'mgr1');
    await givenUser(scene, manager);
    await figure(page, '待执行', /^[1-9]/);
    const node = await givenNode(scene, manager, 'PC-1');
    // One account works at one agent: how many of its tasks come at once is the cloud's choice.
    const jobs = await node.poll();
    expect(jobs.length).toBeGreaterThan(0);
    const job = jobs[0];
    await figure(page, '执行中', String(jobs.length));
    await figure(page, '在线节点', '1/1');
    await page.getByRole('rowheader', { name: 'PC-1' }).waitFor();
    await node.report('start', job);
    await node.report('complete', job, { result: {} });
    await figure(page, '执行中', String(jobs.length - 1));
    await finished(job.ID).waitFor();

    await page.evaluate(() => ((window as unknown as { isSamePage: boolean }).isSamePage = true));
    const reconnecting = live(page, '重连中');
    await cloud.kill();
    await reconnecting;
    await page.getByText('与云的连接断开').waitFor();
    await live(page, '已断开');
    expect(await page.getByText('一切正常').count()).toBe(0);
    await figure(page, '在线节点', '1/1');

    await using again = await startProcess(dir.path, samePorts(cloud));
    await live(page, '实时');
    await page.getByText('与云的连接断开').waitFor({ state: 'detached' });
    await page.getByText(`（进程 ${again.pid}）`).waitFor();
    await finished(job.ID).waitFor();
    expect(await page.evaluate(() => (window as unknown as { isSamePage?: boolean }).isSamePage)).toBe(true);
    expect(operator.complaints()).toEqual([]);
  },
);

browserTest(
  'a session that the cloud no longer takes ends in the open, and a fresh link continues in place',
  async () => {
    await using dir = await temporaryDirectory();
    await using other = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    await sceneAt(cloud.oas);
    await using operator = await browser.person({ language: 'en' });
    const { page } = operator;
    await page.goto(cloud.ready.console);
    await live(page, 'Live');
    await cloud.stop();

    // Another directory has other keys.
    await using stranger = await startProcess(other.path, samePorts(cloud));
    await sceneAt(stranger.oas);
    await page.getByRole('heading', { name: 'The session has ended' }).waitFor();
    await page.getByText(dir.path, { exact: true }).waitFor();
    await page.getByLabel('Console link').fill('not a link');
    await page.getByRole('button', { name: 'Open the console' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Console link').fill(stranger.ready.console);
    await page.getByRole('button', { name: 'Open the console' }).click();
    await live(page, 'Live');
    await page.getByText(other.path, { exact: true }).waitFor();
    expect(operator.complaints()).toEqual([]);
  },
);

browserTest('on a phone nothing scrolls sideways, in either language and theme', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  await sceneAt(cloud.oas);
  await using operator = await browser.person({ width: 360, theme: 'dark' });
  const { page } = operator;
  await page.goto(cloud.ready.console);
  await live(page, '实时');
  expect(await scrollsSideways(page)).toBe(false);
  await page.getByRole('button', { name: '菜单' }).click();
  await page.getByLabel('语言').selectOption('English');
  await page.keyboard.press('Escape');
  await heading(page, 'Overview');
  expect(await scrollsSideways(page)).toBe(false);
  expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
  expect(await page.getByRole('main').count()).toBe(1);
});
