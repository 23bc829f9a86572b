// What a manager watches all day, in a real browser against the product: the pool that moves by itself, nodes, figures, account.
import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { seriousFaults } from '../kit/axe.js';
import { browserTest, scrollsSideways, sharedBrowser } from '../kit/browser.js';
import { startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, givenNode, givenUser, sceneAt, until, type ManagerScene } from '../kit/scene.js';

const browser = sharedBrowser();

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
const live = (page: Page) => page.getByRole('status', { name: '连接状态' }).getByText('实时').waitFor();

async function signedIn(page: Page, origin: string, manager: ManagerScene): Promise<void> {
  await page.goto(`${origin}/login`);
  await page.evaluate(
    ([token, name]) =>
      localStorage.setItem('deskcloud.oas.manager', JSON.stringify({ kind: 'open', token, name })),
    [manager.token, manager.username] as const,
  );
}

browserTest(
  'the pool moves by itself: a job is seen waiting, running and done without a reload',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    const scene = await sceneAt(cloud.oas);
    const manager = await givenManager(scene, 'mgr1');
    await using person = await browser.person();
    const { page } = person;
    await signedIn(page, cloud.oas, manager);
    await page.goto(`${cloud.oas}/manager/jobs`);
    await heading(page, '任务池');
    await live(page);
    await page.getByText('现在没有任务在等').waitFor();

    const user = await givenUser(scene, manager, { tasks: { foster: {}, signin: {} } });
    const table = page.getByRole('table', { name: /^任务池/ });
    await table.getByText('寄养').waitFor();
    await table.getByText('签到').waitFor();

    const node = await givenNode(scene, manager, 'PC-1');
    const jobs = await node.poll();
    expect(jobs.length).toBeGreaterThan(0);
    const [job] = jobs;
    await node.report('start', job);
    await table.getByText('运行中').waitFor();
    await table.getByText('PC-1').first().waitFor();

    await table.locator(`[data-row="${job.ID}"]`).click();
    const drawer = page.getByRole('dialog', { name: new RegExp(`^${job.ID} ·`) });
    await drawer.getByRole('list', { name: '时间线' }).getByText('开始').waitFor();
    expect(new URL(page.url()).searchParams.get('job')).toBe(String(job.ID));
    expect(await seriousFaults(page)).toEqual([]);
    await node.report('complete', job, { message: 'ok', result: {} });
    await drawer.getByRole('list', { name: '时间线' }).getByText('成功').waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    expect(user.id).toBeGreaterThan(0);
    expect(person.complaints()).toEqual([]);
  },
);

browserTest('an open pool shows within moments that an agent has finished, without a reload', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'mgr1');
  await givenUser(scene, manager, { tasks: { foster: {} } });
  await using person = await browser.person();
  const { page } = person;
  await signedIn(page, cloud.oas, manager);
  await page.goto(`${cloud.oas}/manager/jobs`);
  await live(page);
  const table = page.getByRole('table', { name: /^任务池/ });
  await table.getByRole('row', { name: /寄养/ }).getByText('待执行').waitFor();
  const node = await givenNode(scene, manager, 'PC-1');
  const job = (
    await until(async () => {
      const jobs = await node.poll();
      return jobs.length > 0 && jobs;
    })
  )[0];
  await node.report('start', job);
  const row = table.locator(`[data-row="${job.ID}"]`);
  await row.getByText('运行中').waitFor();
  // Under the pointer the row keeps its place; elsewhere it would leave the list of open jobs.
  await row.hover();
  // The promise is a second on a machine of its own; a busy one is given three.
  await node.report('complete', job, { message: 'ok', result: {} });
  const isDone = (id: number) =>
    document.querySelector(`[data-row="${id}"]`)?.textContent?.includes('成功') === true;
  await page.waitForFunction(isDone, job.ID, { polling: 50, timeout: 3000 });
  expect(person.complaints()).toEqual([]);
});

browserTest('jobs are cancelled by filter: counted first, then done, then said', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'mgr1');
  for (let made = 0; made < 3; made += 1) await givenUser(scene, manager, { tasks: { foster: {} } });
  await using person = await browser.person();
  const { page } = person;
  await signedIn(page, cloud.oas, manager);
  await page.goto(`${cloud.oas}/manager/jobs?status=pending`);
  await page.getByText('共 3 行', { exact: true }).waitFor();
  await page.getByRole('checkbox', { name: /^选择/ }).nth(1).check();
  await page.getByRole('button', { name: /全部 3/ }).click();
  await page
    .getByRole('region', { name: '对选中的内容' })
    .getByRole('button', { name: '取消', exact: true })
    .click();
  const question = page.getByRole('dialog', { name: '取消 3 个任务' });
  await question.getByRole('button', { name: '取消 3 个任务' }).click();
  const progress = page.getByRole('dialog', { name: '取消 3 个任务' });
  await progress.getByText('全部处理完').waitFor();
  await progress.getByRole('button', { name: '关闭' }).last().click();
  await page
    .getByRole('group', { name: '状态' })
    .getByRole('button', { name: /待执行 0/ })
    .waitFor();
  // Jobs made before the scene switched the other tasks off were cancelled too: these three are among them.
  const { body } = await manager.as.get('/manager/task-pool?status=cancelled&page_size=100');
  expect(body.items.filter((job: { task_type: string }) => job.task_type === 'foster')).toHaveLength(3);
  expect(person.complaints()).toEqual([]);
});

browserTest(
  'a node is paired: the token is shown once, and the page says when the node has come',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    const scene = await sceneAt(cloud.oas);
    const manager = await givenManager(scene, 'mgr1');
    await using person = await browser.person();
    const { page } = person;
    await signedIn(page, cloud.oas, manager);
    await page.goto(`${cloud.oas}/manager/nodes`);
    await page.getByText('还没有节点。配对第一台电脑').waitFor();
    await page.getByRole('button', { name: '配对节点' }).click();
    await page.getByLabel('节点名').fill('PC-4');
    await page.getByRole('button', { name: '生成配对令牌' }).click();
    await page.getByText('正在等待节点 PC-4 连接').waitFor();
    const settings = (await page.getByLabel('节点设置').textContent()) ?? '';
    const token = /^CLOUD_MANAGER_PASSWORD=(.+)$/m.exec(settings)?.[1];
    const answer = await fetch(`${cloud.oas}/api/v1/agent/poll-jobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ node_id: 'PC-4', limit: 1, lease_seconds: 90 }),
    });
    expect(answer.status).toBe(200);
    await page.getByText('节点 PC-4 已连接').waitFor();
    await page.keyboard.press('Escape');

    const table = page.getByRole('table', { name: /^节点/ });
    await table.getByRole('button', { name: 'PC-4 的操作' }).click();
    await page.getByRole('menuitem', { name: '暂停' }).click();
    await table.getByText('已暂停').waitFor();
    await page.getByRole('button', { name: /撤销/ }).click();
    await table.getByText('在线').waitFor();
    expect(person.complaints()).toEqual([]);
  },
);

browserTest('a manager who has expired sees the account alone, and renews there', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'mgr1', { days: 0 });
  const { body } = await scene.super.post('/super/manager-renewal-keys', { duration_days: 30 });
  await using person = await browser.person();
  const { page } = person;
  await signedIn(page, cloud.oas, manager);
  await page.goto(`${cloud.oas}/manager`);
  await heading(page, '账户');
  await page.getByText('账号已到期，现在只能续费').waitFor();
  await page.getByLabel('续费密钥').fill(body.code);
  await page.getByRole('button', { name: '兑换' }).click();
  await page.getByText('已延长 30 天').waitFor();
  await page.getByRole('link', { name: '总览' }).click();
  await heading(page, '总览');
  await page.getByText('四步开始').waitFor();
  expect(person.complaints()).toEqual([]);
});

browserTest('the manager pages are sound for ear and key in both themes, and fit a phone', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'mgr1');
  await givenUser(scene, manager, { tasks: { foster: {}, signin: {}, yuhun: {} } });
  const node = await givenNode(scene, manager, 'PC-1');
  await node.poll({ limit: 1 });
  for (const { theme, width } of [
    { theme: 'light', width: 1366 },
    { theme: 'dark', width: 360 },
  ] as const) {
    await using person = await browser.person({ theme, width });
    const { page } = person;
    await signedIn(page, cloud.oas, manager);
    for (const [path, name] of [
      ['', '总览'],
      ['/jobs', '任务池'],
      ['/nodes', '节点'],
      ['/figures', '统计'],
      ['/account', '账户'],
    ] as const) {
      await page.goto(`${cloud.oas}/manager${path}`);
      await heading(page, name);
      await live(page);
      await page.locator('.dc-skeleton').first().waitFor({ state: 'detached' });
      expect(await seriousFaults(page), `${path} ${theme}`).toEqual([]);
      expect(await scrollsSideways(page), `${path} ${width}`).toBe(false);
      if (process.env.SHOTS) {
        await page.screenshot({ path: `${process.env.SHOTS}/${name}.${theme}.${width}.png`, fullPage: true });
      }
    }
    expect(person.complaints()).toEqual([]);
  }
});

browserTest(
  'a search that ended before the history did goes on when it is asked to, says where it is, and shows what it finds',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    const scene = await sceneAt(cloud.oas);
    const manager = await givenManager(scene, 'mgr1');
    await using person = await browser.person();
    const { page } = person;
    // As of a cloud with years of history: nothing in the newest part, nothing in the next one, one job in the third.
    const searchedTo: Record<string, string | undefined> = {
      '': '2026-09-12T04:00:00.000Z',
      '2026-09-12T04:00:00.000Z': '2026-08-01T04:00:00.000Z',
    };
    let letOn = () => {};
    const held = new Promise<void>((resolve) => (letOn = resolve));
    await page.route(/\/manager\/task-pool\?.*keyword=/, async (route) => {
      const before = new URL(route.request().url()).searchParams.get('ended_to') ?? '';
      const next = searchedTo[before];
      if (before !== '') await held;
      const answer = await route.fetch();
      const { data } = await answer.json();
      const summary = { ...data.summary, ...(next !== undefined && { truncated: true, searched_to: next }) };
      const total = next === undefined ? 1 : 0;
      await route.fulfill({ response: answer, json: { data: { ...data, total, summary } } });
    });
    await signedIn(page, cloud.oas, manager);
    await page.goto(`${cloud.oas}/manager/jobs?status=failed&keyword=crash`);
    await page.getByText('只查找到 2026-09-12 12:00，更早的还没有查找。').waitFor();
    await page.getByRole('button', { name: '继续往前找' }).click();
    await page.getByText('正在查找 2026-09-12 12:00 之前的记录…').waitFor();
    await page.getByRole('button', { name: '停止' }).click();
    await page.getByRole('button', { name: '继续往前找' }).click();
    expect(await seriousFaults(page)).toEqual([]);
    letOn();
    await page.getByText('共 1 行', { exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('ended_to')).toBe('2026-08-01T04:00:00.000Z');
    await page.getByLabel('截止').getByText('2026-08-01 12:00 之前').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: '清除筛选' }).first().click();
    expect(new URL(page.url()).searchParams.get('ended_to')).toBeNull();
    expect(person.complaints()).toEqual([]);
  },
);
