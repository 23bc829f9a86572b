// What a browser on the LAN finds at the service's own port: plain HTTP under a host name that is no secure context.
import { expect } from 'vitest';
import { browserTest, openBrowser, scrollsSideways } from '../kit/browser.js';
import { QUICK, startProcess, temporaryDirectory } from '../kit/process.js';

const NAME = 'deskcloud.test';

browserTest(
  'the service’s port says who has to set the cloud up first, and the command can be copied without a secure context',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path, [...QUICK, '--set', `http.hostNames=${NAME}`]);
    await using browser = await openBrowser([NAME]);
    await using visitor = await browser.person({ width: 360 });
    const { page } = visitor;
    const address = `http://${NAME}:${new URL(cloud.oas).port}`;

    await page.goto(`${address}/`);
    expect(await page.evaluate(() => window.isSecureContext)).toBe(false);
    await page.getByRole('heading', { level: 1, name: '登录' }).waitFor();
    await page.getByText('这朵云还没有设置好').waitFor();
    expect(await scrollsSideways(page)).toBe(false);

    await page.getByRole('button', { name: '复制控制台命令' }).click();
    await page.getByText('已复制').waitFor();
    await page.evaluate(() => document.body.append(document.createElement('textarea')));
    await page.locator('textarea').focus();
    await page.keyboard.press('Control+V');
    expect(await page.locator('textarea').inputValue()).toBe('npm run console-url');

    await cloud.kill();
    await page.getByText('云没有回答').waitFor();
    expect(visitor.complaints()).toEqual([]);
  },
);
