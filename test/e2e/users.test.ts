// A manager's users by the hundred, in a real browser against the product.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { seriousFaults } from '../kit/axe.js';
import { browserTest, sharedBrowser } from '../kit/browser.js';
import { QUICK, startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, givenNode, givenUser, sceneAt, type ManagerScene } from '../kit/scene.js';

const browser = sharedBrowser();

async function signedIn(page: Page, origin: string, manager: ManagerScene): Promise<void> {
  await page.goto(`${origin}/login`);
  await page.evaluate(
    ([token, name]) =>
      localStorage.setItem('deskcloud.oas.manager', JSON.stringify({ kind: 'open', token, name })),
    [manager.token, manager.username] as const,
  );
}

async function chooseAll(page: Page, count: number): Promise<void> {
  await page.getByRole('checkbox', { name: '选择本页全部' }).check();
  await page.getByRole('button', { name: `选择筛选结果全部 ${count}` }).click();
}
const actsOf = (page: Page) => page.getByRole('region', { name: '对选中的内容' });

const make = (manager: ManagerScene, count: number, duration_days: number) =>
  manager.as.post('/manager/users/batch-create', { count, duration_days, user_type: 'duiyi' });

browserTest('all users whom a filter finds are prolonged, with progress', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  const manager = await givenManager(await sceneAt(cloud.oas), 'mgr1');
  await make(manager, 50, 5);
  await make(manager, 10, 5);
  await make(manager, 3, 300);
  await using person = await browser.person();
  const { page } = person;
  await signedIn(page, cloud.oas, manager);
  await page.goto(`${cloud.oas}/manager/users`);
  await page.getByRole('link', { name: '即将到期 60' }).click();
  await page.getByText('共 60 行', { exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.get('expires_within')).toBe('7');

  await chooseAll(page, 60);
  await actsOf(page).getByRole('button', { name: '有效期…' }).click();
  await page
    .getByRole('dialog', { name: /60 个用户/ })
    .getByRole('button', { name: '延长 30 天' })
    .click();
  const longer = page.getByRole('dialog', { name: /修改有效期.*60 个用户/ });
  await longer.getByText('全部处理完').waitFor();
  await longer.getByRole('button', { name: '关闭' }).last().click();
  await page.getByRole('link', { name: '即将到期 0' }).waitFor();
  expect(person.complaints()).toEqual([]);
});

browserTest(
  'all users whom a filter finds are deleted when their number is typed, and brought back',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    const manager = await givenManager(await sceneAt(cloud.oas), 'mgr1');
    await make(manager, 50, 30);
    await make(manager, 13, 30);
    await using person = await browser.person();
    const { page } = person;
    await signedIn(page, cloud.oas, manager);
    await page.goto(`${cloud.oas}/manager/users?user_type=duiyi`);
    await page.getByText('共 63 行', { exact: true }).waitFor();
    await chooseAll(page, 63);
    await actsOf(page).getByRole('button', { name: '删除' }).click();
    const question = page.getByRole('dialog', { name: '删除 63 个用户' });
    await question.getByLabel(/63/).fill('63');
    expect(await seriousFaults(page)).toEqual([]);
    await question.getByRole('button', { name: '删除 63 个用户' }).click();
    const gone = page.getByRole('dialog', { name: '删除 63 个用户' });
    await gone.getByText('全部处理完').waitFor();
    expect((await manager.as.get('/manager/users')).body.total).toBe(0);
    await gone.getByRole('button', { name: '关闭' }).last().click();
    await page.getByRole('button', { name: '撤销' }).click();
    await page.getByRole('dialog', { name: '恢复 63 个用户' }).getByText('全部处理完').waitFor();
    expect((await manager.as.get('/manager/users')).body.total).toBe(63);
    expect(person.complaints()).toEqual([]);
  },
);

browserTest('a copied address opens a user at the same view, and its time line is filtered', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'mgr1');
  const user = await givenUser(scene, manager, { tasks: { foster: {} } });
  const node = await givenNode(scene, manager, 'PC-1');
  await manager.as.post(`/manager/users/${user.id}/tasks/foster/run-now`, {});
  const [job] = await node.poll();
  await node.report('start', job);
  await node.report('complete', job, { message: 'ok', result: {} });
  await manager.as.patch(`/manager/users/${user.id}/lifecycle`, { archive_status: 'invalid' });
  await using person = await browser.person();
  const { page } = person;
  await signedIn(page, cloud.oas, manager);
  await page.goto(`${cloud.oas}/manager/users?archive_status=invalid&user=${user.id}&tab=line`);
  const drawer = page.getByRole('dialog', { name: `#${user.id}` });
  const line = drawer.getByRole('list', { name: '时间线' });
  await line.getByText('改有效期或状态').waitFor();
  await line.getByText(/寄养 · 成功/).waitFor();
  await drawer.getByLabel('类别').selectOption('audit');
  await line.getByText(/寄养 · 成功/).waitFor({ state: 'detached' });
  await drawer.getByRole('tab', { name: '概况' }).click();
  await drawer.getByRole('link', { name: '寄养' }).waitFor();
  await drawer.getByText('PC-1').waitFor();
  expect(new URL(page.url()).searchParams.get('tab')).toBeNull();
  await drawer.getByRole('tab', { name: '任务' }).click();
  expect(new URL(page.url()).searchParams.get('tab')).toBe('tasks');
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'detached' });
  expect(new URL(page.url()).search).toBe('?archive_status=invalid');
  expect(person.complaints()).toEqual([]);
});

browserTest(
  "the overview's failures of the day lead to exactly those jobs, and ↓ goes through them",
  async () => {
    await using dir = await temporaryDirectory();
    // No tick comes between a new user and its settings: a job that the scheduler makes then has three attempts, not one.
    const unhurried = [...QUICK, '--set', 'oas.scheduler.intervalSeconds=3600'];
    await using cloud = await startProcess(dir.path, unhurried);
    const scene = await sceneAt(cloud.oas);
    const manager = await givenManager(scene, 'mgr1');
    const node = await givenNode(scene, manager, 'PC-1');
    for (const kind of ['foster', 'signin']) {
      const user = await givenUser(scene, manager, { tasks: { [kind]: { max_attempts: 1 } } });
      await manager.as.post(`/manager/users/${user.id}/tasks/${kind}/run-now`, {});
    }
    for (const job of await node.poll({ limit: 2 })) {
      await node.report('start', job);
      await node.report('fail', job, { error_code: 'LOCAL_EXEC_FAIL', message: 'no window' });
    }
    await using person = await browser.person();
    const { page } = person;
    await signedIn(page, cloud.oas, manager);
    await page.goto(`${cloud.oas}/manager`);
    await page.getByRole('link', { name: /24 小时失败/ }).click();
    await page.getByText('共 2 行', { exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe('?status=failed&ended_within=24');
    await page.getByLabel('任务', { exact: true }).selectOption('foster');
    await page.getByText('共 1 行', { exact: true }).waitFor();
    await page.getByLabel('任务', { exact: true }).selectOption('');
    await page.getByText('共 2 行', { exact: true }).waitFor();

    const rows = page.getByRole('table', { name: /^任务池/ }).locator('[data-row]');
    const first = await rows.first().getAttribute('data-row');
    const second = await rows.nth(1).getAttribute('data-row');
    await rows.first().click();
    await page.getByRole('dialog', { name: new RegExp(`^${first} ·`) }).waitFor();
    await page.keyboard.press('ArrowDown');
    const drawer = page.getByRole('dialog', { name: new RegExp(`^${second} ·`) });
    await drawer.getByText('执行失败').first().waitFor();
    await drawer.getByRole('tab', { name: '原始数据' }).click();
    expect(new URL(page.url()).searchParams.get('tab')).toBe('raw');
    await drawer.getByRole('button', { name: /^重试/ }).click();
    await drawer.getByText('待执行').first().waitFor();
    expect(person.complaints()).toEqual([]);
  },
);
