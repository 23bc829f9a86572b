// A manager's users and codes in a real browser, against the product.
import jsQR from 'jsqr';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { seriousFaults } from '../kit/axe.js';
import { browserTest, scrollsSideways, sharedBrowser } from '../kit/browser.js';
import { startProcess, temporaryDirectory, type CloudProcess } from '../kit/process.js';
import { givenManager, givenUser, PASSWORD, sceneAt } from '../kit/scene.js';

const browser = sharedBrowser();

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
const openAs = async (page: Page, cloud: CloudProcess, username: string, path: string) => {
  await page.goto(`${cloud.oas}${path}`);
  await page.getByLabel('用户名').fill(username);
  await page.getByLabel('密码').fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
};

/** As a camera reads it from the page. */
async function textOfQr(code: Locator): Promise<string> {
  const pixels = await code.evaluate(async (svg) => {
    const side = 400;
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = side;
    const pen = canvas.getContext('2d');
    const picture = new Image(side, side);
    const drawing = new XMLSerializer().serializeToString(svg);
    picture.src = `data:image/svg+xml,${encodeURIComponent(drawing)}`;
    await picture.decode();
    pen?.drawImage(picture, 0, 0, side, side);
    return [...(pen?.getImageData(0, 0, side, side).data ?? [])];
  });
  const side = Math.sqrt(pixels.length / 4);
  return jsQR.default(Uint8ClampedArray.from(pixels), side, side)?.data ?? '';
}

browserTest(
  'a manager creates users, prolongs one, changes a task of it and takes a deletion back',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    const scene = await sceneAt(cloud.oas);
    const manager = await givenManager(scene, 'mgr1');
    await using person = await browser.person();
    const { page } = person;
    await openAs(page, cloud, 'mgr1', '/manager/users');
    await heading(page, '用户');
    await page.getByText('还没有用户。').waitFor();
    await page.getByRole('button', { name: '创建用户' }).first().click();
    const making = page.getByRole('dialog', { name: '创建用户' });
    await making.getByLabel('数量').fill('3');
    await making.getByRole('button', { name: '创建 3 个用户' }).click();
    const made = page.getByRole('dialog', { name: '账号' });
    const numbers = (await made.locator('pre').textContent())?.trim().split('\n') ?? [];
    expect(numbers).toHaveLength(3);
    await made.getByRole('button', { name: '打印卡片' }).click();
    await heading(page, '打印卡片');
    await page.getByText('日常 · 30 天').first().waitFor();
    expect(await page.getByRole('img', { name: '登录二维码' }).count()).toBe(3);
    expect(page.url()).not.toContain(numbers[0]);
    // A phone's camera reads a card: the login opens with the number filled in.
    const link = await textOfQr(page.getByRole('img', { name: '登录二维码' }).first());
    await using customer = await browser.person({ width: 360 });
    await customer.page.goto(link);
    expect(await customer.page.getByLabel('账号', { exact: true }).inputValue()).toBe(numbers[0]);
    await customer.page.getByRole('button', { name: '登录', exact: true }).click();
    await heading(customer.page, '首页');
    expect(customer.complaints()).toEqual([]);
    await page.goto(`${cloud.oas}/manager/users`);

    await page.getByRole('row', { name: /#1/ }).getByText('#1', { exact: true }).click();
    const drawer = page.getByRole('dialog', { name: '#1' });
    await drawer.getByRole('button', { name: '延长 30 天' }).click();
    await drawer.getByText('已保存').waitFor();
    expect(new URL(page.url()).searchParams.get('user')).toBe('1');

    await drawer.getByRole('tab', { name: '任务' }).click();
    await drawer.getByRole('button', { name: /^探索突破/ }).click();
    await drawer.getByLabel('体力阈值').fill('abc');
    await drawer.getByRole('alert').getByText('0 到 99999 的整数').waitFor();
    await drawer.getByLabel('体力阈值').fill('1234');
    expect(await seriousFaults(page)).toEqual([]);
    await drawer.getByRole('button', { name: '保存', exact: true }).click();
    await drawer.getByText('已保存').waitFor();
    const tasks = await manager.as.get('/manager/users/1/tasks');
    expect(tasks.body.task_config.explore.stamina_threshold).toBe(1234);

    await drawer.getByRole('tab', { name: '账号' }).click();
    await drawer.getByRole('button', { name: '删除' }).click();
    const question = page.getByRole('dialog', { name: '删除 1 个用户' });
    await question.getByRole('button', { name: '删除 1 个用户' }).click();
    await page.getByText('已删除 1 个用户').waitFor();
    await page.getByRole('button', { name: '撤销' }).click();
    await page.getByRole('row', { name: /#1/ }).waitFor();
    expect(person.complaints()).toEqual([]);
  },
);

browserTest('codes are made as a batch, listed by batch, and printed as cards', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  await givenManager(await sceneAt(cloud.oas), 'mgr1');
  await using person = await browser.person();
  const { page } = person;
  await openAs(page, cloud, 'mgr1', '/manager/codes');
  await heading(page, '激活码');
  await page.getByRole('button', { name: '生成激活码' }).click();
  const making = page.getByRole('dialog', { name: '生成激活码' });
  await making.getByLabel('数量').fill('5');
  await making.getByLabel('批次名').fill('双十一');
  await making.getByRole('button', { name: '生成 5 个激活码' }).click();
  await page.getByRole('dialog', { name: '双十一' }).getByRole('button', { name: '打印卡片' }).click();
  await heading(page, '打印卡片');
  const cards = page.getByRole('region', { name: '预览' });
  await cards.getByRole('listitem').nth(4).waitFor();
  expect(await cards.getByRole('listitem').count()).toBe(5);
  await page.getByText('手机打不开').waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  await page.goto(`${cloud.oas}/manager/codes?view=batches`);
  await page.getByRole('link', { name: '双十一' }).click();
  await page.getByRole('row', { name: /uac_/ }).nth(4).waitFor();
  expect(person.complaints()).toEqual([]);
});

browserTest('on a phone the lists of users and codes are cards, and nothing moves sideways', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'mgr1');
  const user = await givenUser(scene, manager);
  await manager.as.post('/manager/activation-codes/batch', {
    count: 3,
    user_type: 'daily',
    duration_days: 30,
  });
  await using person = await browser.person({ width: 360 });
  const { page } = person;
  await openAs(page, cloud, 'mgr1', '/manager/codes');
  await heading(page, '激活码');
  await page.getByText('uac_').first().waitFor();
  expect(await scrollsSideways(page)).toBe(false);
  await page.goto(`${cloud.oas}/manager/users?user=${user.id}&tab=tasks`);
  await page.getByRole('button', { name: /^探索突破/ }).click();
  await page.getByLabel('体力阈值').waitFor();
  expect(await scrollsSideways(page)).toBe(false);
  expect(await seriousFaults(page)).toEqual([]);
  expect(person.complaints()).toEqual([]);
});
