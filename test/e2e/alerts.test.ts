// What needs the operator, and the move from the original, in a real browser.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'vitest';
import { seriousFaults } from '../kit/axe.js';
import { browserTest, scrollsSideways, sharedBrowser } from '../kit/browser.js';
import { originalDump, writeDump } from '../kit/originalDump.js';
import { QUICK, startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, sceneAt } from '../kit/scene.js';

const browser = sharedBrowser();

/** A disk that is always too small: the alert is there from the first look. */
const FULL_DISK = ['--set', 'alerts.diskLow.megabytes=1000000000', '--set', 'alerts.everySeconds=0.3'];

browserTest(
  'an alert stands on the home page and above the others until somebody has seen it; the webhook test tells the truth',
  async () => {
    let status = 500;
    const receiver = createServer((_request, response) => response.writeHead(status).end());
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path, [...QUICK, ...FULL_DISK]);
    await givenManager(await sceneAt(cloud.oas), 'shop', { days: 2 });
    await using operator = await browser.person();
    const { page } = operator;
    await page.goto(cloud.ready.console);
    const needs = page.getByRole('region', { name: '需要处理' });
    await needs.getByText(/磁盘快满了/).waitFor();
    await needs.getByText(/管理员 shop 将在/).waitFor();
    expect(await page.getByText('一切正常').count()).toBe(0);
    await page.getByRole('link', { name: '全部 2 条' }).click();
    await page.getByRole('heading', { level: 1, name: '提醒' }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);

    const { port } = receiver.address() as AddressInfo;
    await page.getByLabel('地址').fill(`http://127.0.0.1:${port}/hook`);
    await page.getByLabel('签名密钥').fill('a key of the operator');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('已有密钥').waitFor();
    await page.getByRole('button', { name: '发送测试' }).click();
    await page.getByText('对方没有收下：回答是 500。').waitFor();
    status = 204;
    await page.getByRole('button', { name: '发送测试' }).click();
    await page.getByText('对方收下了测试（204）。').waitFor();

    const disk = page.getByRole('listitem').filter({ hasText: '磁盘快满了' });
    await disk.getByRole('button', { name: '知道了' }).click();
    await disk.getByText(/已知晓/).waitFor();
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await scrollsSideways(page)).toBe(false);
    expect(operator.complaints()).toEqual([]);
    receiver.closeAllConnections();
    receiver.close();
  },
);

browserTest(
  'a dump of the original is read, shown and put in place, and the page comes back with the cloud',
  async () => {
    await using dir = await temporaryDirectory();
    const dump = await writeDump(join(dir.path, 'dump'), originalDump());
    await using cloud = await startProcess(join(dir.path, 'data'));
    await givenManager(await sceneAt(cloud.oas), 'present');
    await using operator = await browser.person();
    const { page } = operator;
    await page.goto(cloud.ready.console);
    await page.getByRole('heading', { level: 1, name: '总览' }).waitFor();
    await page.goto(`${new URL(cloud.ready.console).origin}/import`);
    await page.getByLabel('选择文件').setInputFiles([join(dump, 'users.jsonl'), join(dump, 'managers.csv')]);
    await page.getByRole('list', { name: '已收到的文件' }).getByText('users.jsonl').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByLabel('或者：云所在电脑上的文件夹').fill(dump);
    await page.getByRole('button', { name: '读取并检查' }).click();
    await page.getByText('可以导入 10 行，不导入 5 行。').waitFor();
    await page.getByText('看例子').first().click();
    await page.getByText('第 3 行（43）').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await scrollsSideways(page)).toBe(false);
    await page.getByRole('button', { name: '换成这些数据…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/1 个管理员和 0 个用户/).waitFor();
    await dialog.getByRole('textbox').fill('1');
    await dialog.getByRole('button', { name: /导入/ }).click();
    await page.getByText('导入完成。').waitFor();
  },
);
