// The operator changes settings and services while the cloud runs.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { seriousFaults } from '../kit/axe.js';
import { browserTest, openBrowser, scrollsSideways } from '../kit/browser.js';
import { QUICK, startProcess, temporaryDirectory } from '../kit/process.js';
import { sceneAt, givenManager, givenUser } from '../kit/scene.js';
import { heading } from '../kit/signIn.js';

browserTest(
  'settings are found, changed, refused at their field, and go back to their defaults',
  async () => {
    await using folder = await temporaryDirectory();
    await using cloud = await startProcess(folder.path, QUICK);
    await sceneAt(cloud.oas);
    await using browser = await openBrowser();
    await using operator = await browser.person();
    const { page } = operator;
    const stored = async () =>
      JSON.parse(await readFile(join(folder.path, 'settings.json'), 'utf8')) as unknown;

    await page.goto(cloud.ready.console);
    await heading(page, '总览');
    await page.getByRole('navigation', { name: '导航' }).getByRole('link', { name: '设置' }).click();
    await heading(page, '设置');

    // What an option gave for this run is shown and cannot be changed.
    expect(await page.getByLabel('调度间隔', { exact: true }).isDisabled()).toBe(true);
    await page.getByText('这次启动用 --set 指定了').first().waitFor();

    await page.getByLabel('搜索设置').fill('领取');
    await page.getByLabel('每次最多领取', { exact: true }).fill('50');
    await page.getByRole('button', { name: '保存 1 项修改' }).click();
    await page.getByRole('alert').getByText('从 1 到 20').waitFor();
    await page.getByLabel('每次最多领取', { exact: true }).fill('5');

    // What is typed outlives a look elsewhere.
    await page.getByRole('navigation', { name: '导航' }).getByRole('link', { name: '服务' }).click();
    await heading(page, '服务');
    await page.getByRole('navigation', { name: '导航' }).getByRole('link', { name: '设置' }).click();
    await page.getByRole('link', { name: '名字与访问' }).click();
    await page.getByLabel('允许的主机名', { exact: true }).fill('no such name');
    await page.getByRole('button', { name: '保存 2 项修改' }).click();
    await page.getByRole('alert').getByText('这个值不被接受').waitFor();
    await page.getByLabel('允许的主机名', { exact: true }).fill('cloud.example');
    await page.getByRole('button', { name: '保存 2 项修改' }).click();
    await page.getByText('已保存').waitFor();
    expect(await stored()).toEqual({
      oas: { poll: { maxLimit: 5 } },
      http: { hostNames: ['cloud.example'] },
    });

    await page.getByRole('link', { name: 'OAS', exact: true }).click();
    await page.getByRole('button', { name: '恢复默认：每次最多领取' }).click();
    await page.getByRole('link', { name: '端口与加密' }).click();
    await page.getByRole('switch', { name: '用云自己的证书加密' }).check();
    await page.getByRole('button', { name: '保存 2 项修改' }).click();
    await page.getByText('1 项设置等待重启').waitFor();
    expect(await stored()).toEqual({ http: { hostNames: ['cloud.example'] }, doors: { tlsGenerated: true } });

    // The page that ends all others stays signed in.
    await page.getByRole('button', { name: '结束其他所有会话' }).click();
    await page.getByText('其他会话已结束。').waitFor();
    await page.getByRole('navigation', { name: '导航' }).getByRole('link', { name: '总览' }).click();
    await heading(page, '总览');
    expect(operator.complaints()).toEqual([]);
  },
);

browserTest('scheduling is paused with the number of jobs that will wait, and resumed', async () => {
  await using folder = await temporaryDirectory();
  await using cloud = await startProcess(folder.path, QUICK);
  const scene = await sceneAt(cloud.oas);
  await givenUser(scene, await givenManager(scene, 'mgr1'), { tasks: { signin: {} } });
  await using browser = await openBrowser();
  await using operator = await browser.person();
  const { page } = operator;
  const card = page.getByRole('region', { name: 'OAS Cloud' });
  await page.goto(cloud.ready.console);
  await heading(page, '总览');
  await page.getByRole('navigation', { name: '导航' }).getByRole('link', { name: '服务' }).click();
  await heading(page, '服务');
  await card.getByText('运行中').waitFor();
  // The only service there is cannot go.
  expect(await page.getByRole('switch', { name: '随云启动' }).isDisabled()).toBe(true);

  await page.getByRole('button', { name: '暂停调度' }).click();
  const question = page.getByRole('dialog', { name: /暂停.*的调度/ });
  await question.getByText('现在等待的 1 个任务会一直等到恢复').waitFor();
  await question.getByRole('button', { name: /暂停.*的调度/ }).click();
  await page.getByText('已暂停调度').waitFor();
  await page.getByRole('button', { name: '恢复调度' }).click();
  await card.getByText('运行中').waitFor();
  expect(operator.complaints()).toEqual([]);
});

browserTest(
  'settings and services: nothing serious for ear and key, nothing sideways on a phone',
  async () => {
    await using folder = await temporaryDirectory();
    await using cloud = await startProcess(folder.path, QUICK);
    await sceneAt(cloud.oas);
    await using browser = await openBrowser();
    await using operator = await browser.person({ language: 'en', width: 360, theme: 'dark' });
    const { page } = operator;
    await page.goto(cloud.ready.console);
    await heading(page, 'Overview');
    const { origin } = new URL(page.url());
    for (const path of [
      '/services',
      '/settings',
      '/settings/doors',
      '/settings/backups',
      '/settings/alerts',
    ]) {
      await page.goto(origin + path);
      await page.getByRole('switch').first().waitFor();
      expect(await seriousFaults(page), path).toEqual([]);
      expect(await scrollsSideways(page), path).toBe(false);
    }
    expect(operator.complaints()).toEqual([]);
  },
);

browserTest('in the desktop window the switches of this computer stand above the settings', async () => {
  await using folder = await temporaryDirectory();
  await using cloud = await startProcess(folder.path, QUICK);
  await sceneAt(cloud.oas);
  await using browser = await openBrowser();
  await using operator = await browser.person();
  const { page, context } = operator;
  const link = new URL(cloud.ready.console);
  await context.addInitScript((token) => {
    // Stands in for the preload's bridge.
    const shell = { startWithSystem: false, startHidden: false, keepAwake: true, language: null };
    const bridge = {
      consoleToken: async () => token,
      readSettings: async () => ({ ...shell }),
      changeSettings: async (change: object) => ({ ...Object.assign(shell, change) }),
      readUpdates: async () => ({ kind: 'off', why: 'unsigned' }),
      openDataFolder: async () => undefined,
    };
    Object.assign(window, { deskcloud: bridge });
  }, link.searchParams.get('token'));
  await page.goto(`${link.origin}/settings`);
  const desk = page.getByRole('region', { name: '这台电脑' });
  expect(await desk.getByLabel('随系统启动时只显示托盘图标').isDisabled()).toBe(true);
  await desk.getByLabel('随系统启动', { exact: true }).check();
  await desk.getByLabel('随系统启动时只显示托盘图标').check();
  await desk.getByText('这个安装没有签名').waitFor();
  expect(await desk.getByLabel('有任务执行时不让电脑休眠').isChecked()).toBe(true);
  expect(await seriousFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await scrollsSideways(page)).toBe(false);
  expect(operator.complaints()).toEqual([]);
});
