// What runs when, and which task settings are reused, in a real browser against the product.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { seriousFaults } from '../kit/axe.js';
import { browserTest, scrollsSideways, sharedBrowser } from '../kit/browser.js';
import { startProcess, temporaryDirectory, type CloudProcess } from '../kit/process.js';
import {
  givenManager,
  givenUser,
  PASSWORD,
  sceneAt,
  until,
  type ManagerScene,
  type UserScene,
} from '../kit/scene.js';

const browser = sharedBrowser();

/** Hours by which the cloud's clock is ahead of UTC: it is ten in the morning there, so that the hours of a story are of one day. */
const AHEAD = ((10 - new Date().getUTCHours() + 36) % 24) - 12;
// Etc/GMT-8 is eight hours ahead.
const ZONE = `Etc/GMT${AHEAD > 0 ? '-' : '+'}${Math.abs(AHEAD)}`;

// Nothing is taken up during a story: what is due stays on the calendar, at whatever hour the test runs.
const STILL = [
  ...['--set', 'oas.scheduler.intervalSeconds=3600'],
  ...['--set', 'oas.scheduler.quietHours=off'],
  ...['--set', `oas.timeZone=${ZONE}`],
];

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
const openAs = async (page: Page, cloud: CloudProcess, path: string) => {
  await page.goto(`${cloud.oas}${path}`);
  await page.getByLabel('用户名').fill('mgr1');
  await page.getByLabel('密码').fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
};
const nextTime = async (manager: ManagerScene, user: UserScene, task: string) =>
  (await manager.as.get(`/manager/users/${user.id}/tasks`)).body.task_config[task].next_time;

/** `YYYY-MM-DD HH:MM` on the cloud's clock, at this minute of the hour that is so many hours ahead. */
function wall(hours: number, minute: string): string {
  const shown = new Date(Date.now() + (AHEAD + hours) * 3_600_000).toISOString();
  return `${shown.slice(0, 10)} ${shown.slice(11, 13)}:${minute}`;
}

browserTest('a due task is found by its hour, moved to a typed time, moved back, and run now', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path, STILL);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'mgr1');
  const [first, later] = [wall(3, '15'), wall(5, '40')];
  const user = await givenUser(scene, manager, {
    tasks: { yuhun: { next_time: first }, foster: { next_time: wall(4, '05') } },
  });
  const other = await givenUser(scene, manager, { tasks: { digui: { next_time: first } } });
  await using person = await browser.person();
  const { page } = person;
  await openAs(page, cloud, '/manager/calendar');
  await heading(page, '日历');
  await page.getByText('接下来 24 小时有 3 个任务到点').waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  await page.getByRole('button', { name: new RegExp(`${wall(3, '00').slice(-5)}：2 个任务`) }).click();
  await page.getByRole('row', { name: /御魂/ }).waitFor();
  await page.getByRole('row', { name: /寄养/ }).waitFor({ state: 'detached' });
  await page.getByLabel('任务', { exact: true }).selectOption({ label: '御魂' });
  await page.getByRole('row', { name: /地鬼/ }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '清除筛选' }).click();

  await page.getByRole('button', { name: `御魂 #${user.id}` }).click();
  await page.getByRole('menuitem', { name: '改时间…' }).click();
  const moving = page.getByRole('dialog', { name: `改时间：御魂 · #${user.id}` });
  await moving.getByLabel('下次执行').fill(later.replace(' ', 'T'));
  await moving.getByText('只改下一次').waitFor();
  await moving.getByRole('button', { name: '改到这个时间' }).click();
  await page.getByText(`#${user.id} 的御魂已改到 ${later}`).waitFor();
  expect(await nextTime(manager, user, 'yuhun')).toBe(later);
  await page.getByRole('button', { name: '撤销' }).click();
  await until(async () => (await nextTime(manager, user, 'yuhun')) === first, { what: 'the way back' });

  await page.getByRole('button', { name: `地鬼 #${other.id}` }).click();
  await page.getByRole('menuitem', { name: '立即执行' }).click();
  await page.getByText(`#${other.id} 的地鬼已排到所有任务前面。`).waitFor();
  await page.getByRole('row', { name: /地鬼/ }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: '查看任务' }).click();
  await page.getByRole('dialog', { name: /地鬼/ }).waitFor();
  expect(person.complaints()).toEqual([]);
});

browserTest('in the drawer of a user a task is dragged to another hour and keeps its minute', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path, STILL);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'mgr1');
  const user = await givenUser(scene, manager, {
    tasks: { yuhun: { next_time: wall(1, '15') }, signin: { next_time: wall(2, '30').slice(-5) } },
  });
  await using person = await browser.person();
  const { page } = person;
  await openAs(page, cloud, `/manager/users?user=${user.id}&tab=day`);
  const axis = page.getByRole('list', { name: '24 小时' });
  const hour = (ahead: number) =>
    axis
      .getByRole('listitem')
      .filter({ hasText: wall(ahead, '00').slice(-5) })
      .first();
  await hour(1).getByRole('button', { name: /御魂/ }).dragTo(hour(4));
  await hour(4).getByRole('button', { name: /御魂/ }).waitFor();
  expect(await nextTime(manager, user, 'yuhun')).toBe(wall(4, '15'));
  expect(await seriousFaults(page)).toEqual([]);

  // A daily task is moved for every day, by key as well.
  await hour(2).getByRole('button', { name: /签到/ }).press('Enter');
  const moving = page.getByRole('dialog', { name: /改时间：签到/ });
  await moving.getByLabel('每天的时刻').fill(wall(3, '45').slice(-5));
  await moving.getByLabel('每天的时刻').press('Enter');
  await hour(3).getByRole('button', { name: /签到/ }).waitFor();
  expect(await nextTime(manager, user, 'signin')).toBe(wall(3, '45').slice(-5));
  expect(person.complaints()).toEqual([]);
});

browserTest('a preset is made, applied to those it would change, copied, renamed and deleted', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path, STILL);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'mgr1');
  const users = [await givenUser(scene, manager), await givenUser(scene, manager)];
  await givenUser(scene, manager, { type: 'shuaka' });
  await using person = await browser.person();
  const { page } = person;
  await openAs(page, cloud, '/manager/presets');
  await heading(page, '预设');
  await page.getByText('还没有预设。').waitFor();
  await page.getByRole('button', { name: '新建预设' }).first().click();
  const making = page.getByRole('dialog', { name: '新建预设' });
  await making.getByLabel('名称').fill('夜班');
  await making.getByLabel('适用类型').selectOption({ label: '日常' });
  await making.getByRole('button', { name: /^探索突破/ }).click();
  await making.getByLabel('体力阈值').fill('1234');
  await making.getByText('探索突破 · 体力阈值').waitFor();
  await making.getByLabel('任务', { exact: true }).selectOption({ label: '签到' });
  await making.getByRole('button', { name: '加入现值' }).click();
  await making.getByText('签到 · 启用').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await making.getByRole('button', { name: '创建预设' }).click();
  await making.waitFor({ state: 'detached' });
  const { body } = await manager.as.get('/manager/presets');
  expect(body.items).toMatchObject([
    { name: '夜班', user_type: 'daily', task_config: { explore: { stamina_threshold: 1234 } } },
  ]);
  expect(Object.keys(body.items[0].task_config.signin)).toEqual(['enabled']);

  const act = async (preset: string, name: string) => {
    await page.getByRole('button', { name: `${preset} 的操作` }).click();
    await page.getByRole('menuitem', { name }).click();
  };
  await act('夜班', '应用到用户…');
  const applying = page.getByRole('dialog', { name: '应用“夜班”：选用户' });
  await applying.getByText('符合 2 个用户').waitFor();
  await applying.getByRole('button', { name: '预览差别' }).click();
  await applying.getByText('2 个用户会改变').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await applying.getByRole('button', { name: '应用到 2 个用户' }).click();
  const running = page.getByRole('dialog', { name: '应用任务设置' });
  await running
    .getByText(/全部完成|已完成/)
    .first()
    .waitFor();
  await running.getByRole('button', { name: '关闭' }).last().click();
  for (const user of users) {
    const { task_config } = (await manager.as.get(`/manager/users/${user.id}/tasks`)).body;
    expect(task_config.explore.stamina_threshold).toBe(1234);
  }

  await act('夜班', '复制');
  await page.getByRole('dialog', { name: '新建预设' }).getByRole('button', { name: '创建预设' }).click();
  await page.getByRole('row', { name: /夜班 副本/ }).waitFor();
  await act('夜班 副本', '改名');
  const renaming = page.getByRole('dialog', { name: '改名 · 夜班 副本' });
  await renaming.getByLabel('名称').fill('夜班');
  await renaming.getByRole('button', { name: '改名' }).click();
  await renaming.getByRole('alert').waitFor();
  await renaming.getByLabel('名称').fill('白班');
  await renaming.getByRole('button', { name: '改名' }).click();
  await page.getByRole('row', { name: /白班/ }).waitFor();
  await act('白班', '删除');
  await page.getByRole('row', { name: /白班/ }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '撤销' }).click();
  await page.getByRole('row', { name: /白班/ }).waitFor();
  expect(person.complaints()).toEqual([]);
});

browserTest('on a phone calendar and presets fit the screen, and a failed load offers a retry', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path, STILL);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'mgr1');
  const user = await givenUser(scene, manager, { tasks: { yuhun: { next_time: wall(3, '15') } } });
  await manager.as.post('/manager/presets', { name: '夜班', task_config: { explore: { enabled: true } } });
  await using person = await browser.person({ width: 360 });
  const { page } = person;
  await openAs(page, cloud, '/manager/calendar');
  await page.getByRole('row', { name: /御魂/ }).waitFor();
  expect(await scrollsSideways(page)).toBe(false);
  expect(await seriousFaults(page)).toEqual([]);
  await page.goto(`${cloud.oas}/manager/users?user=${user.id}&tab=day`);
  await page.getByRole('button', { name: /御魂/ }).click();
  await page.getByRole('dialog', { name: /改时间/ }).waitFor();
  expect(await scrollsSideways(page)).toBe(false);
  await page.route('**/manager/presets?**', (route) => route.abort());
  await page.goto(`${cloud.oas}/manager/presets`);
  const retry = page.getByRole('button', { name: '重试' });
  await retry.waitFor();
  await page.unroute('**/manager/presets?**');
  await retry.click();
  await page.getByRole('row', { name: /夜班/ }).waitFor();
  expect(await scrollsSideways(page)).toBe(false);
  expect(person.complaints()).toEqual([]);
});
