// What all panels share, in a real browser against the product: sessions of three roles, a session that ends under an open page,
// a cloud that goes away, lists whose state is the address, and manners for ear, key and phone.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { seriousFaults } from '../kit/axe.js';
import { browserTest, scrollsSideways, sharedBrowser } from '../kit/browser.js';
import { QUICK, startProcess, temporaryDirectory, type CloudProcess } from '../kit/process.js';
import { givenManager, givenUser, PASSWORD, sceneAt } from '../kit/scene.js';

const browser = sharedBrowser();

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
const live = (page: Page, word: string) =>
  page.getByRole('status', { name: '连接状态' }).getByText(word).waitFor();
const signIn = async (page: Page, cloud: CloudProcess, username: string, password = PASSWORD) => {
  await page.goto(`${cloud.oas}/login?as=manager`);
  await page.getByLabel('用户名').fill(username);
  await page.getByLabel('密码').fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
};

browserTest(
  'a manager and a user are signed in side by side; signing out ends one and leaves the other',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    const scene = await sceneAt(cloud.oas);
    const manager = await givenManager(scene, 'mgr1');
    const user = await givenUser(scene, manager);
    await using person = await browser.person();
    const { page } = person;

    // Asked for a page of the panel, sent to the login, and back to that page.
    await page.goto(`${cloud.oas}/manager?hello=1`);
    await heading(page, '登录');
    await page.getByLabel('用户名').fill('mgr1');
    await page.getByLabel('密码').fill('wrong-password');
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByRole('alert').getByText('用户名或密码不对').waitFor();
    expect(await page.getByLabel('用户名').inputValue()).toBe('mgr1');
    await page.getByLabel('密码').fill(PASSWORD);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await live(page, '实时');
    expect(page.url()).toBe(`${cloud.oas}/manager?hello=1`);

    await page.goto(`${cloud.oas}/login?as=user`);
    // As people write it down: in groups, in small letters.
    await page.getByLabel('账号').fill(user.accountNo.toLowerCase().replace(/(.{4})(?=.)/g, '$1-'));
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await live(page, '实时');
    expect(new URL(page.url()).pathname).toBe('/user');
    expect(await page.content()).not.toContain(user.accountNo);

    await page.getByRole('button', { name: /账户/ }).click();
    await page.getByRole('menuitem', { name: '退出登录' }).click();
    await heading(page, '登录');
    expect(await user.as.get('/user/me/profile')).toMatchObject({ status: 200 });
    // This browser remembers the account: one tap signs in.
    await page.getByRole('region', { name: '记住的账号' }).getByRole('button').first().click();
    await live(page, '实时');

    await page.goto(`${cloud.oas}/manager`);
    await live(page, '实时');
    expect(person.complaints()).toEqual([]);
  },
);

browserTest(
  'a session that ends under an open page is renewed in place, and what was being saved is saved',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    const scene = await sceneAt(cloud.oas);
    const manager = await givenManager(scene, 'mgr1');
    const made = await scene.super.post('/super/manager-renewal-keys', { duration_days: 15 });
    await using person = await browser.person();
    const { page } = person;
    await signIn(page, cloud, 'mgr1');
    await live(page, '实时');
    await page.getByRole('link', { name: '账户' }).click();

    await page.getByLabel('续费密钥').fill(made.body.code);
    const reset = await scene.super.patch(`/super/managers/${manager.id}/password`, {
      password: 'another-1',
    });
    expect(reset.status).toBe(200);
    await page.getByRole('button', { name: '兑换' }).click();
    const dialog = page.getByRole('dialog', { name: '重新登录' });
    await dialog.waitFor();
    expect(await dialog.getByLabel('用户名').inputValue()).toBe('mgr1');
    expect(await seriousFaults(page)).toEqual([]);

    // Not now: the page stays, and says what it is.
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('会话已结束。重新登录后再试。').waitFor();
    expect(await page.getByLabel('续费密钥').inputValue()).toBe(made.body.code);

    await page.getByRole('button', { name: '兑换' }).click();
    await dialog.getByLabel('密码').fill('another-1');
    await dialog.getByRole('button', { name: '登录', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('已延长 15 天').waitFor();
    await live(page, '实时');
    expect(person.complaints()).toEqual([]);
  },
);

browserTest('a panel says that the cloud is away, and comes back without a reload', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  const scene = await sceneAt(cloud.oas);
  await givenManager(scene, 'mgr1');
  await using person = await browser.person();
  const { page } = person;
  await signIn(page, cloud, 'mgr1');
  await live(page, '实时');
  await page.evaluate(() => ((window as unknown as { isSamePage: boolean }).isSamePage = true));

  await cloud.kill();
  await page.getByText('与云的连接断开').waitFor();
  await live(page, '已断开');
  await page.getByText('mgr1', { exact: true }).first().waitFor();
  const { port } = new URL(cloud.oas);
  await using _again = await startProcess(dir.path, [...QUICK, '--oas-port', port]);
  await live(page, '实时');
  await page.getByText('与云的连接断开').waitFor({ state: 'detached' });
  expect(await page.evaluate(() => (window as unknown as { isSamePage?: boolean }).isSamePage)).toBe(true);
  expect(person.complaints()).toEqual([]);
});

browserTest(
  'the operator makes renewal keys, chooses some by hand and by key, revokes them, and the address says what is shown',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    await sceneAt(cloud.oas);
    await using person = await browser.person();
    const { page } = person;
    await page.goto(cloud.ready.console);
    await page.getByRole('link', { name: '超管面板' }).click();
    await page.getByRole('link', { name: '续费密钥' }).click();
    await page.getByText('还没有密钥').waitFor();

    await page.getByRole('button', { name: '生成密钥' }).click();
    const drawer = page.getByRole('dialog', { name: '生成密钥' });
    await drawer.getByLabel('数量').fill('501');
    await drawer.getByRole('button', { name: '生成 501 个密钥' }).click();
    await drawer.getByRole('alert').getByText('1 到 500').waitFor();
    await drawer.getByLabel('数量').fill('60');
    await drawer.getByLabel('批次名').fill('双十一');
    await drawer.getByRole('button', { name: '生成 60 个密钥' }).click();
    await page.getByText('已生成 60 个').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');

    const table = page.getByRole('table', { name: '续费密钥，共 60 行' });
    await table
      .getByRole('checkbox', { name: /^选择 mrk/ })
      .nth(1)
      .check();
    await table
      .getByRole('checkbox', { name: /^选择 mrk/ })
      .nth(4)
      .click({ modifiers: ['Shift'] });
    await page.getByText('已选 4', { exact: true }).waitFor();
    await page.keyboard.press(']');
    await page.getByRole('button', { name: '第 2 页' }).and(page.locator('[aria-current]')).waitFor();
    expect(new URL(page.url()).search).toBe('?page=2');
    await page.locator('[aria-busy="false"]').waitFor();
    // Chosen ones stay chosen over pages; x takes the whole page.
    await page.keyboard.press('x');
    await page.getByText('已选 14', { exact: true }).waitFor();
    await page.keyboard.press('x');
    await page.getByText('已选 4', { exact: true }).waitFor();

    await page.getByRole('region', { name: '对选中的内容' }).getByRole('button', { name: '作废' }).click();
    const question = page.getByRole('dialog', { name: '作废 4 个密钥' });
    await question.getByText('等共 4 个').waitFor();
    await question.getByRole('button', { name: '作废 4 个密钥' }).click();
    await question.waitFor({ state: 'detached' });

    await page.getByLabel('状态', { exact: true }).selectOption('revoked');
    await page.getByText('共 4 行', { exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe('?status=revoked');
    await page.keyboard.press('/');
    await page.keyboard.type('nothing like it');
    await page.getByText('没有符合筛选的内容').waitFor();
    await page.reload();
    await page.getByText('没有符合筛选的内容').waitFor();
    expect(await page.getByLabel('搜索密钥、备注、批次').inputValue()).toBe('nothing like it');
    await page.getByRole('button', { name: '清除筛选' }).first().click();
    await page.getByText('共 60 行', { exact: true }).waitFor();

    await page.getByLabel('状态', { exact: true }).selectOption('revoked');
    await page.getByText('共 4 行', { exact: true }).waitFor();
    await page.getByRole('button', { name: '导出' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: '导出 4 行' }).click();
    expect((await download).suggestedFilename()).toMatch(/\.csv$/);
    expect(await page.getByText('文件已保存到下载目录').isVisible()).toBe(true);
    expect(person.complaints()).toEqual([]);
  },
);

browserTest('everywhere is reached by key: palette, list of keys, and back to where one was', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  await sceneAt(cloud.oas);
  await using person = await browser.person();
  const { page } = person;
  await page.goto(cloud.ready.console);
  await heading(page, '总览');
  await page.goto(new URL('/super/keys', cloud.ready.console).href);
  await heading(page, '续费密钥');
  await live(page, '实时');

  await page.keyboard.press('Control+K');
  const palette = page.getByRole('dialog', { name: '命令' });
  await palette.getByRole('combobox').waitFor();
  await page.keyboard.type('密钥');
  await palette.getByRole('option', { name: /续费密钥/ }).waitFor();
  // Letters belong to the field while somebody types.
  await page.keyboard.type('?x');
  await palette.getByText('没有找到').waitFor();
  await page.keyboard.press('Escape');
  await palette.waitFor({ state: 'detached' });

  await page.keyboard.press('?');
  const list = page.getByRole('dialog', { name: '快捷键' });
  await list.getByText('前往续费密钥').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'detached' });

  const make = page.getByRole('button', { name: '生成密钥' });
  await make.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: '生成密钥' }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await make.evaluate((button) => button === document.activeElement)).toBe(true);
  expect(person.complaints()).toEqual([]);
});

browserTest(
  'with the switch the service’s port has the super panel, also at the address of the original',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path, [...QUICK, '--set', 'oas.superFromLan=true']);
    await sceneAt(cloud.oas);
    await using person = await browser.person();
    const { page } = person;
    await page.goto(`${cloud.oas}/super-admin-login`);
    await heading(page, '登录');
    await page.getByRole('tab', { name: '超管' }).and(page.locator('[aria-selected="true"]')).waitFor();
    await page.getByLabel('用户名').fill('admin');
    await page.getByLabel('密码').fill(PASSWORD);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await live(page, '实时');
    expect(new URL(page.url()).pathname).toBe('/super');
    await page.getByRole('button', { name: '账户 admin' }).click();
    await page.getByRole('menuitem', { name: '退出登录' }).click();
    await heading(page, '登录');
    expect(person.complaints()).toEqual([]);
  },
);

browserTest(
  'login, register and panels: nothing serious for ear and key in either theme, nothing scrolls sideways on a phone',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    const scene = await sceneAt(cloud.oas);
    const manager = await givenManager(scene, 'mgr1');
    const user = await givenUser(scene, manager);
    for (let made = 0; made < 3; made += 1) {
      await scene.super.post('/super/manager-renewal-keys', { duration_days: 30 });
    }
    for (const { theme, width } of [
      { theme: 'light', width: 1366 },
      { theme: 'dark', width: 1024 },
      { theme: 'dark', width: 360 },
      { theme: 'light', width: 320 },
    ] as const) {
      await using person = await browser.person({ theme, width });
      const { page } = person;
      const judge = async (path: string, name: string) => {
        await page.goto(cloud.oas + path);
        await heading(page, name);
        expect(await seriousFaults(page), `${path} ${theme} ${width}`).toEqual([]);
        expect(await scrollsSideways(page), `${path} ${width}`).toBe(false);
        expect(await page.getByRole('main').count()).toBe(1);
      };
      await judge('/login?as=manager', '登录');
      await judge('/login?as=user', '登录');
      await judge('/manager/register', '注册管理员');
      await page.evaluate(
        ([managerToken, userToken, accountNo]) => {
          localStorage.setItem(
            'deskcloud.oas.manager',
            JSON.stringify({ kind: 'open', token: managerToken, name: 'mgr1' }),
          );
          localStorage.setItem(
            'deskcloud.oas.user',
            JSON.stringify({ kind: 'open', token: userToken, name: accountNo }),
          );
        },
        [manager.token, user.token, user.accountNo] as const,
      );
      for (const path of ['/manager', '/user']) {
        await page.goto(cloud.oas + path);
        await live(page, '实时');
        await page.getByRole('heading', { level: 1 }).waitFor();
        expect(await seriousFaults(page), `${path} ${theme} ${width}`).toEqual([]);
        expect(await scrollsSideways(page), `${path} ${width}`).toBe(false);
      }
      expect(person.complaints()).toEqual([]);
    }
  },
);
