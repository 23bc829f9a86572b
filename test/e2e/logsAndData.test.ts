// The operator asks what happened, and what fills the disk.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { seriousFaults } from '../kit/axe.js';
import { browserTest, scrollsSideways, sharedBrowser } from '../kit/browser.js';
import { startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, givenUser, sceneAt } from '../kit/scene.js';

const browser = sharedBrowser();

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
const lineOf = (page: Page, text: RegExp) =>
  page.getByRole('list', { name: '日志' }).getByRole('button', { name: text });

browserTest(
  'a refused sign-in appears in the live log, opens to its whole line, and leads to its request alone',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    const scene = await sceneAt(cloud.oas);
    await using person = await browser.person();
    const { page } = person;
    await page.goto(cloud.ready.console);
    await page.getByRole('link', { name: '日志' }).click();
    await heading(page, '日志');
    await lineOf(page, /信息/).first().waitFor();

    await scene.nobody.post('/manager/auth/login', { username: 'mgr1', password: 'wrong-word' });
    const refused = lineOf(page, /POST \/api\/v1\/manager\/auth\/login 401/);
    await refused.click();
    await page.getByText('"status": 401').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '只看这个请求' }).click();
    await page.waitForURL(/request_id=[0-9a-f]+/);
    await expect.poll(() => page.getByRole('list', { name: '日志' }).getByRole('listitem').count()).toBe(1);

    await page.getByRole('button', { name: '清除筛选' }).click();
    await page.getByRole('button', { name: '暂停更新' }).click();
    await page.getByText('已暂停').waitFor();
    await scene.nobody.post('/user/auth/login', { account_no: 'nobody' });
    await page.getByRole('button', { name: '继续更新' }).click();
    await lineOf(page, /\/user\/auth\/login/).waitFor();

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: '下载诊断包' }).click();
    expect((await download).suggestedFilename()).toMatch(/^deskcloud-diagnostics-.+\.json$/);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await scrollsSideways(page)).toBe(false);
    expect(person.complaints()).toEqual([]);
  },
);

browserTest(
  'the disk is told by table; a compaction and a check say how they went; a shorter time is asked about',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path);
    const scene = await sceneAt(cloud.oas);
    await givenUser(scene, await givenManager(scene, 'mgr1'));
    await using person = await browser.person();
    const { page } = person;
    await page.goto(cloud.ready.console);
    await page.getByRole('link', { name: '数据' }).click();
    await heading(page, '数据');
    await page.getByRole('listitem').filter({ hasText: '用户的任务设置' }).waitFor();
    await page.getByRole('button', { name: '立即整理' }).click();
    await page.getByText(/整理完成/).waitFor();
    await page.getByRole('button', { name: '立即检查' }).click();
    await page.getByText(/检查通过/).waitFor();

    await page.getByLabel('天数').fill('0');
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: '1–3650 天' }).waitFor();
    await page.getByLabel('天数').fill('30');
    await page.getByRole('button', { name: '保存', exact: true }).click();
    const question = page.getByRole('dialog');
    await question.getByText(/超过 30 天/).waitFor();
    await question.getByRole('button', { name: /^缩短/ }).click();
    await question.waitFor({ state: 'detached' });
    await page.reload();
    await expect.poll(() => page.getByLabel('天数').inputValue()).toBe('30');
    expect(await seriousFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await scrollsSideways(page)).toBe(false);
    expect(person.complaints()).toEqual([]);
  },
);
