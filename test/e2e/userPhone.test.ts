// The user panel as phones meet it: a card read from a photo, remembered accounts, the cloud out of reach, the home screen where
// a browser allows it, and the narrowest screens.
import type { Page } from 'playwright-core';
import { renderSVG } from 'uqr';
import { expect } from 'vitest';
import { seriousFaults } from '../kit/axe.js';
import { browserTest, scrollsSideways, sharedBrowser } from '../kit/browser.js';
import { QUICK, startProcess, temporaryDirectory, type CloudProcess } from '../kit/process.js';
import { givenManager, givenUser, sceneAt, until, type ManagerScene } from '../kit/scene.js';

const NAME = 'cloud.lan';
const ON_LAN = [...QUICK, '--set', `http.hostNames=${NAME}`];
const onLan = (origin: string) => `http://${NAME}:${new URL(origin).port}`;

const browser = sharedBrowser([NAME]);

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
const live = (page: Page, word: string) =>
  page.getByRole('status', { name: '连接状态' }).getByText(word).waitFor();
const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: '导航' }).getByRole('link', { name });

async function signIn(page: Page, origin: string, accountNo: string): Promise<void> {
  await page.goto(`${origin}/login?as=user`);
  await page.getByLabel('账号', { exact: true }).fill(accountNo);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await heading(page, '首页');
}

async function givenCode(manager: ManagerScene): Promise<string> {
  const { body } = await manager.as.post('/manager/activation-codes', {
    duration_days: 30,
    user_type: 'daily',
  });
  return body.code;
}

/** A photo of what is drawn, at the size a phone would make of it. */
async function photoOf(svg: string) {
  await using artist = await browser.person({ width: 1200 });
  await artist.page.setContent(`<body style="padding:90px;background:#ddd">
    <div style="width:420px">${svg}</div></body>`);
  return { name: 'card.png', mimeType: 'image/png', buffer: await artist.page.screenshot() };
}

browserTest('a card is read from a photo where a page may have no camera', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path, ON_LAN);
  const manager = await givenManager(await sceneAt(cloud.oas), 'mgr1');
  const code = await givenCode(manager);
  const link = `${onLan(cloud.oas)}/user/register#code=${code}`;
  await using person = await browser.person({ width: 360 });
  const { page } = person;
  await page.goto(`${onLan(cloud.oas)}/user/register`);

  const photo = page.getByLabel('从图片读二维码').and(page.locator('input'));
  await photo.setInputFiles(await photoOf('<h1>no code here</h1>'));
  await page.getByText('图里没有找到二维码').waitFor();
  await photo.setInputFiles({ name: 'card.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await page.getByText('这张图读不了').waitFor();
  await photo.setInputFiles(await photoOf(renderSVG(link)));
  await page.waitForFunction(
    (read) => document.querySelector<HTMLInputElement>('form input')?.value === read,
    code,
  );
  expect(await page.getByText('这张图读不了').count()).toBe(0);
  expect(await scrollsSideways(page)).toBe(false);
  expect(await seriousFaults(page)).toEqual([]);

  // A link pasted by hand is as good as the code in it.
  await page.getByLabel('激活码').fill(link);
  await page.getByRole('button', { name: '注册' }).click();
  await heading(page, '保存你的账号');
  expect(person.complaints()).toEqual([]);
});

browserTest(
  'a card scanned by somebody who is signed in renews the account, and live events come back',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path, ON_LAN);
    const manager = await givenManager(await sceneAt(cloud.oas), 'mgr1');
    const user = await givenUser(await sceneAt(cloud.oas), manager);
    await manager.as.patch(`/manager/users/${user.id}/lifecycle`, { status: 'expired' });
    await using person = await browser.person({ width: 360 });
    const { page } = person;
    await signIn(page, onLan(cloud.oas), user.accountNo);
    await live(page, '未推送');

    const code = await givenCode(manager);
    await page.goto(`${onLan(cloud.oas)}/user/register#code=${code}`);
    await page.getByRole('link', { name: '给它续费' }).click();
    await heading(page, '首页');
    expect(await page.getByLabel('激活码').inputValue()).toBe(code);
    await page.getByRole('button', { name: '兑换' }).click();
    await page.getByText('已延长 30 天').waitFor();
    await live(page, '实时');
    expect(page.url()).not.toContain(code);
    expect(person.complaints()).toEqual([]);
  },
);

browserTest(
  'a remembered account says its name, type and validity, signs in by one tap, and is forgotten',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path, ON_LAN);
    const scene = await sceneAt(cloud.oas);
    const user = await givenUser(scene, await givenManager(scene, 'mgr1'));
    await user.as.put('/user/me/profile', { username: '阴阳师A', server: '不知火' });
    await using person = await browser.person({ width: 360 });
    const { page } = person;
    await signIn(page, onLan(cloud.oas), user.accountNo);
    await page.getByRole('heading', { name: '阴阳师A · 不知火' }).waitFor();

    await tab(page, '我的').click();
    const devices = page.getByRole('region', { name: '登录的设备' });
    await devices.getByText('Chrome · Linux').waitFor();
    await page.getByRole('button', { name: '退出登录' }).click();
    await heading(page, '登录');
    const remembered = page.getByRole('region', { name: '记住的账号' });
    await remembered.getByRole('button', { name: /阴阳师A.*日常.*有效/ }).click();
    await heading(page, '我的');

    await page.goto(`${onLan(cloud.oas)}/login?as=user`);
    expect(await page.content()).not.toContain(user.accountNo);
    expect(await seriousFaults(page)).toEqual([]);
    await remembered.getByRole('button', { name: /更多|菜单|操作/ }).click();
    await page.getByRole('menuitem', { name: '在这台设备上忘记 阴阳师A' }).click();
    await remembered.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => localStorage.getItem('deskcloud.accounts'))).not.toContain(
      user.accountNo,
    );
    expect(person.complaints()).toEqual([]);
  },
);

browserTest('too many wrong account numbers are refused in words, and what was typed stays', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path, ['--set', `http.hostNames=${NAME}`]);
  await sceneAt(cloud.oas);
  await using person = await browser.person({ width: 360 });
  const { page } = person;
  await page.goto(`${onLan(cloud.oas)}/login?as=user`);
  const statuses = await page.evaluate(async () => {
    const seen: number[] = [];
    for (let tries = 0; tries < 150 && seen.at(-1) !== 429; tries += 1) {
      const body = JSON.stringify({ account_no: 'WRNGWRNGWRNGWRNG' });
      const headers = { 'content-type': 'application/json' };
      seen.push((await fetch('/api/v1/user/auth/login', { method: 'POST', body, headers })).status);
    }
    return seen;
  });
  expect(statuses.at(-1)).toBe(429);
  await page.getByLabel('账号', { exact: true }).fill('WRNGWRNGWRNGWRNG');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByRole('alert').getByText('失败次数太多').waitFor();
  expect(await page.getByLabel('账号', { exact: true }).inputValue()).toBe('WRNGWRNGWRNGWRNG');
});

browserTest(
  'out of the cloud’s reach the page stands, says since when, and offers no act until it is back',
  async () => {
    await using dir = await temporaryDirectory();
    const first = await startProcess(dir.path, ON_LAN);
    const scene = await sceneAt(first.oas);
    const manager = await givenManager(scene, 'mgr1');
    const user = await givenUser(scene, manager, { tasks: { yuhun: { next_time: '23:59' } } });
    await using person = await browser.person({ width: 360 });
    const { page } = person;
    await signIn(page, onLan(first.oas), user.accountNo);
    await live(page, '实时');
    const now = page.getByRole('button', { name: '立即执行御魂' });
    await now.waitFor();
    await first.stop();

    await page.getByText('连上后才能操作').waitFor();
    await page.getByText('截至').first().waitFor();
    expect(await now.isDisabled()).toBe(true);
    expect(await scrollsSideways(page)).toBe(false);
    expect(await seriousFaults(page)).toEqual([]);

    await using again: CloudProcess = await startProcess(dir.path, [
      ...ON_LAN,
      ...['--oas-port', new URL(first.oas).port],
    ]);
    expect(again.oas).toBe(first.oas);
    await live(page, '实时');
    await page.getByText('连上后才能操作').waitFor({ state: 'detached' });
    expect(await now.isEnabled()).toBe(true);
    expect(person.complaints()).toEqual([]);
  },
);

browserTest(
  'a task’s settings are changed in its form on a phone, and only what changed is sent',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path, ON_LAN);
    const scene = await sceneAt(cloud.oas);
    const user = await givenUser(scene, await givenManager(scene, 'mgr1'), { tasks: {} });
    const before = (await user.as.get('/user/me/tasks')).body.task_config;
    await using person = await browser.person({ width: 360 });
    const { page } = person;
    await signIn(page, onLan(cloud.oas), user.accountNo);
    await tab(page, '任务').click();
    await page.getByRole('button', { name: '任务设置' }).click();
    const drawer = page.getByRole('dialog', { name: '任务设置' });
    await drawer.getByLabel('搜索任务').fill('寄养');
    await drawer.getByRole('button', { name: /寄养/ }).click();
    await drawer.getByRole('switch', { name: '启用寄养' }).check();
    await drawer.getByText('已改 1 项：寄养').waitFor();
    expect(await scrollsSideways(page)).toBe(false);
    expect(await seriousFaults(page)).toEqual([]);
    await drawer.getByRole('button', { name: '保存', exact: true }).click();
    await drawer.getByText('已保存').waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    const fostering = page.getByRole('switch', { name: '运行寄养', exact: true });
    expect(await fostering.isChecked()).toBe(true);
    // What the form brought with it left the switches of the list as they were.
    expect(await fostering.boundingBox()).toMatchObject({ width: 40, height: 24 });
    const after = (await user.as.get('/user/me/tasks')).body.task_config;
    expect(after.foster).toMatchObject({ enabled: true });
    expect({ ...after, foster: null }).toEqual({ ...before, foster: null });
    expect(person.complaints()).toEqual([]);
  },
);

browserTest('the home screen is offered where the page is a secure context, and nowhere else', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path, ON_LAN);
  const scene = await sceneAt(cloud.oas);
  const user = await givenUser(scene, await givenManager(scene, 'mgr1'));
  const offer = (page: Page) =>
    // Browsers that are driven by a program never offer by themselves.
    page.evaluate(() => {
      const event = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), {
        prompt: () => Promise.resolve(document.body.setAttribute('data-asked', 'yes')),
      });
      window.dispatchEvent(event);
    });
  const act = (page: Page) => page.getByRole('button', { name: '安装到主屏幕' });

  await using near = await browser.person({ width: 360 });
  await signIn(near.page, cloud.oas, user.accountNo);
  await tab(near.page, '我的').click();
  await near.page.getByText('这台设备').waitFor();
  expect(await act(near.page).count()).toBe(0);
  await offer(near.page);
  await act(near.page).click();
  await act(near.page).waitFor({ state: 'detached' });
  expect(await near.page.locator('body').getAttribute('data-asked')).toBe('yes');

  const manifest = await near.page.locator('link[rel=manifest]').getAttribute('href');
  const answer = await fetch(cloud.oas + manifest);
  expect(answer.headers.get('content-type')).toMatch(/^application\/manifest\+json/);
  const { icons, start_url, name } = (await answer.json()) as {
    icons: { src: string; type: string }[];
    start_url: string;
    name: string;
  };
  expect({ start_url, name }).toEqual({ start_url: '/user', name: '桌面云' });
  for (const { src, type } of icons) {
    const icon = await fetch(new URL(src, cloud.oas));
    expect([src, icon.status, icon.headers.get('content-type')]).toEqual([src, 200, type]);
  }

  await using far = await browser.person({ width: 360 });
  await signIn(far.page, onLan(cloud.oas), user.accountNo);
  await tab(far.page, '我的').click();
  await far.page.getByText('这台设备').waitFor();
  await offer(far.page);
  expect(await act(far.page).count()).toBe(0);
  expect(await far.page.locator('link[rel=manifest]').count()).toBe(0);
  expect([...near.complaints(), ...far.complaints()]).toEqual([]);
});

for (const language of ['zh-CN', 'en-US']) {
  browserTest(`every page of the panel fits 320 px and reads well in the dark, in ${language}`, async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path, ON_LAN);
    const scene = await sceneAt(cloud.oas);
    const manager = await givenManager(scene, 'mgr1');
    const user = await givenUser(scene, manager, { tasks: { yuhun: {}, collect_fanhe_jiuhu: {} } });
    await until(async () => (await user.as.get('/user/me/logs')).body.total > 0);
    await using person = await browser.person({ width: 320, language, theme: 'dark' });
    const { page } = person;
    const outside: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).host !== new URL(onLan(cloud.oas)).host) outside.push(request.url());
    });
    await page.goto(`${onLan(cloud.oas)}/login?as=user`);
    await page.locator('form input').fill(user.accountNo);
    await page.locator('form button[type=submit]').click();
    await page.waitForURL('**/user');
    for (const path of [
      '/user',
      '/user/tasks',
      '/user/runs',
      '/user/assets',
      '/user/account',
      '/user/register',
    ]) {
      await page.goto(onLan(cloud.oas) + path);
      await page.locator('h1').waitFor();
      await page.waitForLoadState('networkidle');
      expect([path, language, await scrollsSideways(page)]).toEqual([path, language, false]);
      expect([path, language, await seriousFaults(page)]).toEqual([path, language, []]);
    }
    expect(outside.filter((url) => !url.startsWith('data:') && !url.startsWith('blob:'))).toEqual([]);
    expect(person.complaints()).toEqual([]);
  });
}
