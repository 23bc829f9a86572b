// The super's renewal keys in a browser: made, copied, noted, renamed by batch, printed, taken back.
import { expect } from 'vitest';
import { seriousFaults } from '../kit/axe.js';
import { browserTest, scrollsSideways, sharedBrowser } from '../kit/browser.js';
import { startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, sceneAt } from '../kit/scene.js';
import { heading } from '../kit/signIn.js';

const browser = sharedBrowser();

const KEYS = '/super/manager-renewal-keys';

browserTest(
  'keys are made, copied as handed out, noted, and printed as cards without the used ones',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    const scene = await sceneAt(cloud.oas);
    await using person = await browser.person();
    const { page, context } = person;
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(cloud.ready.console);
    await heading(page, '总览');
    await page.goto(new URL('/super/keys', cloud.ready.console).href);
    await page.getByText('还没有密钥').waitFor();

    await page.getByRole('button', { name: '生成密钥' }).click();
    const making = page.getByRole('dialog', { name: '生成密钥' });
    await making.getByRole('button', { name: '90 天' }).click();
    expect(await making.getByLabel('天数', { exact: true }).inputValue()).toBe('90');
    await making.getByLabel('数量').fill('5');
    await making.getByLabel('批次名').fill('双十一');
    await making.getByRole('button', { name: '生成 5 个密钥' }).click();
    const made = page.getByRole('dialog', { name: '双十一' });
    await made.getByText('已生成 5 个密钥').waitFor();
    const download = page.waitForEvent('download');
    await made.getByRole('button', { name: 'CSV' }).click();
    expect((await download).suggestedFilename()).toBe('双十一.csv');
    await made.getByRole('button', { name: '复制全部' }).click();
    await made.getByText('已复制全部').waitFor();
    expect((await page.evaluate(() => navigator.clipboard.readText())).split('\n')).toHaveLength(5);
    await made.getByRole('button', { name: '关闭' }).click();
    await page.getByRole('link', { name: '未使用 5' }).waitFor();
    expect((await scene.super.get(KEYS)).body.summary.handed_out).toBe(5);

    const [key] = (await scene.super.get(KEYS)).body.items;
    await givenManager(scene, 'mgr1', { days: 0 }).then((manager) =>
      manager.as.post('/manager/auth/redeem-renewal-key', { code: key.code }),
    );
    await page.reload();
    const used = page.getByRole('row', { name: /mgr1/ });
    await used.getByRole('button', { name: /的操作$/ }).click();
    expect(await page.getByRole('menuitem', { name: '作废' }).count()).toBe(0);
    await page.getByRole('menuitem', { name: '修改备注和批次' }).click();
    const editing = page.getByRole('dialog', { name: '修改 1 个密钥' });
    await editing.getByLabel('备注').fill('老客');
    await editing.getByRole('button', { name: '保存' }).click();
    await editing.waitFor({ state: 'detached' });
    expect((await scene.super.get(`${KEYS}?keyword=老客`)).body.items).toMatchObject([{ id: key.id }]);
    await used.getByRole('button', { name: /的操作$/ }).click();
    await page.getByRole('menuitem', { name: '记录' }).click();
    const history = page.getByRole('dialog', { name: /记录$/ });
    await history.getByText('兑换').waitFor();
    expect(await history.getByRole('listitem').count()).toBe(3);
    await page.keyboard.press('Escape');
    expect(await seriousFaults(page)).toEqual([]);

    await page.getByRole('checkbox', { name: '选择本页全部' }).check();
    await page
      .getByRole('region', { name: '对选中的内容' })
      .getByRole('button', { name: '打印卡片' })
      .click();
    await page.getByRole('heading', { level: 1, name: '打印卡片' }).waitFor();
    const cards = page.getByRole('region', { name: '预览' }).getByRole('listitem');
    await cards.nth(3).waitFor();
    expect(await cards.count()).toBe(4);
    await page.getByText('另有 1 个已使用、作废或过期，没有列出').waitFor();
    // At the operator's door too: what the QR code opens is the service, not the console.
    expect(await page.getByLabel('二维码里的地址').inputValue()).toBe(cloud.oas);
    await page.getByLabel('店名').fill('老王的店');
    await cards.first().getByText('老王的店').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    expect(person.complaints()).toEqual([]);
  },
);

browserTest('all keys under a filter are copied and deleted, and a batch gets another name', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  const scene = await sceneAt(cloud.oas);
  const make = (count: number, days: number, batch_name: string) =>
    scene.super.post(`${KEYS}/batch`, { count, duration_days: days, batch_name });
  await make(60, 30, '春');
  await make(55, 7, '夏');
  await using person = await browser.person();
  const { page, context } = person;
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(cloud.ready.console);
  await heading(page, '总览');
  await page.goto(new URL('/super/keys?duration_days=7', cloud.ready.console).href);
  await page.getByText('共 55 行', { exact: true }).waitFor();
  await page.getByRole('checkbox', { name: '选择本页全部' }).check();
  await page.getByRole('button', { name: '选择筛选结果全部 55' }).click();
  const acts = page.getByRole('region', { name: '对选中的内容' });
  await acts.getByRole('button', { name: '复制', exact: true }).click();
  await page.getByText('已复制 55 个').waitFor();
  expect((await page.evaluate(() => navigator.clipboard.readText())).split('\n')).toHaveLength(55);
  await acts.getByRole('button', { name: '删除' }).click();
  const question = page.getByRole('dialog', { name: '删除 55 个密钥' });
  await question.getByText('管理员的天数保留').waitFor();
  expect(await question.getByRole('button', { name: '删除 55 个密钥' }).isDisabled()).toBe(true);
  await question.getByLabel('输入 55 以确认').fill('55');
  await question.getByRole('button', { name: '删除 55 个密钥' }).click();
  await question.waitFor({ state: 'detached' });
  await page.getByText('没有符合筛选的内容').waitFor();
  expect((await scene.super.get(KEYS)).body.total).toBe(60);

  await page.getByRole('tab', { name: '批次' }).click();
  await page.getByRole('button', { name: '春 的操作' }).click();
  await page.getByRole('menuitem', { name: '修改备注和批次' }).click();
  const editing = page.getByRole('dialog', { name: '修改 60 个密钥' });
  await editing.getByLabel('批次名').fill('立春');
  await editing.getByLabel('备注').fill('老客');
  await editing.getByRole('button', { name: '保存' }).click();
  await page.getByRole('link', { name: '立春' }).click();
  await page.getByText('共 60 行', { exact: true }).waitFor();
  expect((await scene.super.get(`${KEYS}?keyword=老客`)).body.total).toBe(60);
  expect(await seriousFaults(page)).toEqual([]);

  await page.setViewportSize({ width: 360, height: 740 });
  expect(await scrollsSideways(page)).toBe(false);
  expect(person.complaints()).toEqual([]);
});

browserTest('while the cloud is away the list of keys says so and comes back by a retry', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  await sceneAt(cloud.oas);
  await using person = await browser.person();
  const { page } = person;
  await page.goto(cloud.ready.console);
  await heading(page, '总览');
  const answers = { isBroken: true };
  await page.route('**/manager-renewal-keys?*', (route) =>
    answers.isBroken ? route.abort('connectionrefused') : route.continue(),
  );
  await page.goto(new URL('/super/keys', cloud.ready.console).href);
  const retry = page.getByRole('main').getByRole('button', { name: '重试' });
  await retry.waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  answers.isBroken = false;
  await retry.click();
  await page.getByText('还没有密钥').waitFor();
});
