// The first evening with a fresh cloud, in a browser; test/desktop/window.test.ts tells the same story in the desktop's window.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { browserTest, openBrowser } from '../kit/browser.js';
import { firstRun } from '../kit/firstRunStory.js';
import { QUICK, startProcess, temporaryDirectory } from '../kit/process.js';
import { heading, untilLive } from '../kit/signIn.js';

const run = promisify(execFile);
const CONSOLE_URL = join(import.meta.dirname, '../../dist/server/consoleUrl.js');

browserTest('from a fresh cloud to the first job done, in one window', async () => {
  await using folder = await temporaryDirectory();
  await using cloud = await startProcess(folder.path, QUICK);
  await using browser = await openBrowser();
  await using operator = await browser.person();
  await operator.page.goto(cloud.ready.console);
  await firstRun(operator.page, { console: new URL(cloud.ready.console).origin, oas: cloud.oas });
  expect(operator.complaints()).toEqual([]);
});

browserTest(
  'in the desktop window the shell hands the page its session, and another when it has ended',
  async () => {
    await using folder = await temporaryDirectory();
    await using cloud = await startProcess(folder.path, QUICK);
    await using browser = await openBrowser();
    await using operator = await browser.person();
    const { page, context } = operator;
    const { origin } = new URL(cloud.ready.console);
    let asked = 0;
    // Stands in for the preload's bridge.
    await context.exposeFunction('tokenOfTheShell', async () => {
      asked += 1;
      const { stdout } = await run(process.execPath, [CONSOLE_URL, '--data-dir', folder.path]);
      return new URL(stdout.trim()).searchParams.get('token');
    });
    await context.addInitScript(() => {
      const { tokenOfTheShell } = window as unknown as { tokenOfTheShell: () => Promise<string> };
      Object.assign(window, { deskcloud: { consoleToken: () => tokenOfTheShell() } });
    });

    await page.goto(origin);
    await heading(page, '选择语言');
    expect([asked, new URL(page.url()).search]).toEqual([1, '']);
    // One that lives is kept: loading the page again asks for no other.
    await page.reload();
    await heading(page, '选择语言');
    await untilLive(page);
    expect(asked).toBe(1);

    await page.evaluate(() => {
      const kept = JSON.parse(sessionStorage.getItem('deskcloud.console') ?? '{}') as object;
      sessionStorage.setItem('deskcloud.console', JSON.stringify({ ...kept, token: 'ended' }));
    });
    await page.reload();
    await untilLive(page);
    expect(asked).toBe(2);
    expect(operator.complaints()).toEqual([]);
  },
);
