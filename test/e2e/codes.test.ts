// A manager's activation codes in a browser: what the batch list, the QR code and the printed card say.
import { expect } from 'vitest';
import { seriousFaults } from '../kit/axe.js';
import { browserTest, scrollsSideways, sharedBrowser } from '../kit/browser.js';
import { startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, givenUser, PASSWORD, sceneAt } from '../kit/scene.js';

const browser = sharedBrowser();

const CODES = '/manager/activation-codes';

browserTest(
  'a batch of codes is used, its QR code warns while phones cannot reach it, and its cards leave out the used',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    const scene = await sceneAt(cloud.oas);
    const manager = await givenManager(scene, 'mgr1');
    await givenUser(scene, manager);
    const batch = { count: 4, duration_days: 30, user_type: 'shuaka', batch_name: '双十一' };
    const { items } = (await manager.as.post(`${CODES}/batch`, batch)).body;
    await scene.nobody.post('/user/auth/register-by-code', { code: items[0].code });
    await using person = await browser.person();
    const { page } = person;
    await page.goto(`${cloud.oas}/manager/codes`);
    await page.getByLabel('用户名').fill('mgr1');
    await page.getByLabel('密码').fill(PASSWORD);
    await page.getByRole('button', { name: '登录', exact: true }).click();

    await page.getByRole('link', { name: '已使用 2' }).click();
    await page.getByText('共 2 行', { exact: true }).waitFor();
    await page.getByRole('button', { name: '清除筛选' }).first().click();
    await page.getByRole('button', { name: '显示二维码' }).first().click();
    const qr = page.getByRole('dialog', { name: '注册二维码' });
    await qr.getByText('手机现在连不上这个地址').waitFor();
    expect(await qr.getByText(`${cloud.oas}/user/register#code=`).count()).toBe(1);
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');

    await page.getByRole('tab', { name: '批次' }).click();
    await page
      .getByRole('row', { name: /双十一/ })
      .getByText('1 / 4')
      .waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '双十一 的操作' }).click();
    await page.getByRole('menuitem', { name: '打印卡片' }).click();
    await page.getByText('批次 双十一').waitFor();
    const cards = page.getByRole('region', { name: '预览' }).getByRole('listitem');
    await cards.nth(2).waitFor();
    expect(await cards.count()).toBe(3);
    await cards.first().getByText('刷卡 · 30 天').waitFor();
    for (const layout of ['a4big', 'roll']) {
      await page.getByLabel('版式').selectOption(layout);
      expect(await cards.count()).toBe(3);
    }
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await scrollsSideways(page)).toBe(false);
    expect(await seriousFaults(page)).toEqual([]);
    expect(person.complaints()).toEqual([]);
  },
);
