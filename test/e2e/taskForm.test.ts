// The form of task settings in a real browser against the product: two people at once, fields that no template lists, and a phone.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { seriousFaults } from '../kit/axe.js';
import { browserTest, scrollsSideways, sharedBrowser } from '../kit/browser.js';
import { startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, givenUser, sceneAt } from '../kit/scene.js';
import { heading, keepSession } from '../kit/signIn.js';

const browser = sharedBrowser();

const openTask = (page: Page, name: string) =>
  page.getByRole('button', { name: new RegExp(`^${name}`) }).click();

browserTest('two change the same task: each field shows both, and is taken or kept by itself', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'mgr1');
  const user = await givenUser(scene, manager);
  const ours = { our_field: 'hard' };
  expect((await user.as.put('/user/me/tasks', { task_config: { explore: ours } })).status).toBe(200);

  await using person = await browser.person();
  const { page } = person;
  await keepSession(person.context, cloud.oas, 'manager', { token: manager.token, name: 'mgr1' });
  await page.goto(`${cloud.oas}/manager/users?user=${user.id}&tab=tasks`);
  await openTask(page, '探索突破');
  const others = page.locator('.dc-task-others').filter({ hasText: '其他' });
  await others.getByText('our_field').waitFor();
  await others.getByText('"hard"').waitFor();
  await page.getByLabel('体力阈值').fill('1111');
  await page.getByLabel('优先级').fill('61');

  const theirs = { explore: { stamina_threshold: 2222, priority: 72 } };
  expect((await user.as.put('/user/me/tasks', { task_config: theirs })).status).toBe(200);
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await page.getByText('逐个选择后再保存').waitFor();
  const both = page.getByRole('alert').filter({ hasText: '别人刚改为' });
  const stamina = both.filter({ hasText: '2222' });
  const priority = both.filter({ hasText: '72' }).filter({ hasNotText: '2222' });
  expect(await page.getByLabel('体力阈值').inputValue()).toBe('1111');
  expect(await seriousFaults(page)).toEqual([]);
  await stamina.getByRole('button', { name: '采用' }).click();
  expect(await page.getByLabel('体力阈值').inputValue()).toBe('2222');
  await priority.getByRole('button', { name: '保留我的' }).click();
  await both.first().waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await page.getByText('已保存').waitFor();

  const { body } = await manager.as.get(`/manager/users/${user.id}/tasks`);
  expect(body.task_config.explore).toMatchObject({ stamina_threshold: 2222, priority: 61, ...ours });
  expect(person.complaints()).toEqual([]);
});

browserTest('on a phone a user opens one task, changes it and saves at the foot of the screen', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  const scene = await sceneAt(cloud.oas);
  const user = await givenUser(scene, await givenManager(scene, 'mgr1'));
  await using person = await browser.person({ width: 360 });
  const { page } = person;
  await keepSession(person.context, cloud.oas, 'user', { token: user.token, name: user.accountNo });
  await page.goto(`${cloud.oas}/user/tasks`);
  await heading(page, '任务');
  await page.getByRole('button', { name: '任务设置' }).click();
  const form = page.getByRole('dialog', { name: '任务设置' });
  await openTask(page, '探索突破');
  await form.getByLabel('体力阈值').fill('777');
  const save = form.getByRole('button', { name: '保存', exact: true });
  await save.waitFor();
  const place = await save.boundingBox();
  expect(place && place.y + place.height).toBeLessThanOrEqual(740);
  expect(place?.height).toBeGreaterThanOrEqual(44);
  expect(await scrollsSideways(page)).toBe(false);
  expect(await seriousFaults(page)).toEqual([]);
  await save.click();
  await form.getByText('已保存').waitFor();
  const { body } = await user.as.get('/user/me/tasks');
  expect(body.task_config.explore.stamina_threshold).toBe(777);
  await page.goBack();
  await form.waitFor({ state: 'detached' });
  expect(person.complaints()).toEqual([]);
});
