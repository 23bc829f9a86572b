// The user panel on a phone, under a host name that is no secure context, as it is on a LAN: an account from a card's code, its
// number carried away, tasks switched and run, an expired account that renews itself in place.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { seriousFaults } from '../kit/axe.js';
import { browserTest, scrollsSideways, sharedBrowser } from '../kit/browser.js';
import { QUICK, startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, givenNode, givenUser, sceneAt, until } from '../kit/scene.js';

const NAME = 'cloud.lan';
const ON_LAN = [...QUICK, '--set', `http.hostNames=${NAME}`];
const onLan = (origin: string) => `http://${NAME}:${new URL(origin).port}`;
const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: '导航' }).getByRole('link', { name });

const browser = sharedBrowser([NAME]);

browserTest('a scanned code becomes an account whose number is saved before the way on opens', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path, ON_LAN);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'mgr1');
  const { body } = await manager.as.post('/manager/activation-codes', {
    duration_days: 30,
    user_type: 'daily',
  });
  await using person = await browser.person({ width: 360 });
  const { page } = person;

  await page.goto(`${onLan(cloud.oas)}/user/register#code=uac_00000000000000000000000000000000`);
  expect(await page.evaluate(() => window.isSecureContext)).toBe(false);
  await page.getByRole('button', { name: '注册' }).click();
  await page.getByRole('alert').getByText('没有这个码').waitFor();
  expect(await page.getByRole('button', { name: '粘贴' }).count()).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);

  // Another card is scanned while the page is open.
  await page.goto(`${onLan(cloud.oas)}/user/register#code=${body.code}`);
  await page.waitForFunction(
    (code) => document.querySelector<HTMLInputElement>('form input')?.value === code,
    body.code,
  );
  await page.getByRole('button', { name: '注册' }).click();
  await page.getByRole('heading', { level: 1, name: '保存你的账号' }).waitFor();
  const number = await page.getByLabel('账号', { exact: true }).innerText();
  expect(page.url()).not.toContain(body.code);
  expect(await page.getByRole('button', { name: '进入' }).isDisabled()).toBe(true);
  expect(await seriousFaults(page)).toEqual([]);
  expect(await scrollsSideways(page)).toBe(false);

  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: '下载 TXT' }).click();
  expect((await saved).suggestedFilename()).toMatch(/^deskcloud-.+\.txt$/);
  const picture = page.waitForEvent('download');
  await page.getByRole('button', { name: '存为图片' }).click();
  expect((await picture).suggestedFilename()).toMatch(/\.png$/);
  await page.getByRole('button', { name: '复制', exact: true }).click();
  await page.getByText('已复制').waitFor();
  await page.getByRole('button', { name: '进入' }).click();
  await page.getByRole('heading', { level: 1, name: '首页' }).waitFor();
  expect(await page.content()).not.toContain(number);

  // Shown again in one place alone, and only when it is asked for.
  await tab(page, '我的').click();
  await page.getByRole('heading', { level: 2, name: '账号' }).waitFor();
  expect(await page.content()).not.toContain(number);
  await page.getByRole('button', { name: '显示' }).click();
  await page.getByText(number).waitFor();
  expect(person.complaints()).toEqual([]);
});

browserTest('a user switches a task, runs it now, and sees on the home page how it went', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path, ON_LAN);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'mgr1');
  const node = await givenNode(scene, manager, 'PC-1');
  const user = await givenUser(scene, manager, { tasks: { yuhun: { next_time: '2099-01-01 00:00' } } });
  await using person = await browser.person({ width: 360 });
  const { page } = person;
  await page.goto(`${onLan(cloud.oas)}/login?as=user`);
  await page.getByLabel('账号').fill(user.accountNo);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByText('接下来 24 小时没有任务。').waitFor();

  await tab(page, '任务').click();
  const fostering = page.getByRole('switch', { name: '运行寄养', exact: true });
  expect(await fostering.isChecked()).toBe(false);
  await page.getByRole('button', { name: '立即执行御魂' }).click();
  await page.getByText('御魂：马上开始').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  expect(await scrollsSideways(page)).toBe(false);

  const [job] = await until(async () => {
    const jobs = await node.poll();
    return jobs.length > 0 && jobs;
  });
  await node.report('start', job);
  await tab(page, '首页').click();
  const running = page.getByRole('region', { name: '正在运行' });
  await running.getByText('御魂').waitFor();
  await running.getByText('PC-1').waitFor();
  await node.report('complete', job, { message: 'ok' });
  await page.getByRole('region', { name: '今天' }).getByText('成功 1').waitFor();
  await running.getByText('现在没有任务在运行。').waitFor();

  await tab(page, '任务').click();
  await page.getByText('寄养', { exact: true }).click();
  await until(async () => {
    const { body } = await user.as.get('/user/me/tasks');
    return body.task_config.foster.enabled === true;
  });
  await tab(page, '记录').click();
  await page.getByText('御魂 成功').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  expect(person.complaints()).toEqual([]);
});

browserTest(
  'an expired user renews in place, keeps a wrong code to mend it, and signs out everywhere',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path, ON_LAN);
    const scene = await sceneAt(cloud.oas);
    const manager = await givenManager(scene, 'mgr1');
    const user = await givenUser(scene, manager);
    await manager.as.patch(`/manager/users/${user.id}/lifecycle`, { status: 'expired' });
    const { body } = await manager.as.post('/manager/activation-codes', {
      duration_days: 15,
      user_type: 'daily',
    });
    await using person = await browser.person({ width: 360 });
    const { page } = person;
    await page.goto(`${onLan(cloud.oas)}/login?as=user`);
    await page.getByLabel('账号').fill(user.accountNo);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByText('续费后任务接着跑').waitFor();
    await tab(page, '记录').click();
    await page.getByText('续费后可见，数据都在。').waitFor();
    await page.getByRole('link', { name: '去续费' }).click();
    await page.getByLabel('激活码').fill('uac_00000000000000000000000000000000');
    await page.getByRole('button', { name: '兑换' }).click();
    await page.getByRole('alert').getByText('没有这个码').waitFor();
    expect(await page.getByLabel('激活码').inputValue()).toBe('uac_00000000000000000000000000000000');
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByLabel('激活码').fill(body.code);
    await page.getByRole('button', { name: '兑换' }).click();
    await page.getByText('已延长 15 天').waitFor();
    await page.getByRole('region', { name: '接下来' }).waitFor();

    await tab(page, '我的').click();
    await page.getByText('这台设备').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    await page.getByRole('button', { name: '退出所有设备' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /退出.*全部设备/ })
      .click();
    await page.getByRole('heading', { level: 1, name: '登录' }).waitFor();
    expect(await user.as.get('/user/me/profile')).toMatchObject({ status: 401 });
    expect(person.complaints()).toEqual([]);
  },
);
