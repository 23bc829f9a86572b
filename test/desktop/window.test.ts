// The built app in a real window, by playwright's driver for Electron. It needs Electron's program and a display; `npm run
// test:desktop` says loudly when they are missing, and fails for it with CI=true.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from 'playwright-core';
import { expect, test } from 'vitest';
import { electronBinary, hasDisplay } from '../../build/electronBinary.mjs';
import { firstRun } from '../kit/firstRunStory.js';
import { QUICK, temporaryDirectory } from '../kit/process.js';

const root = join(import.meta.dirname, '../..');

function missing(): string | undefined {
  if (!electronBinary()) return 'no program of Electron (npx install-electron fetches it)';
  return hasDisplay() ? undefined : 'no display';
}

function windowTest(name: string, work: () => Promise<void>): void {
  const why = missing();
  if (why === undefined) {
    test(name, { timeout: 180_000 }, work);
    return;
  }
  if (process.env.DESKCLOUD_TEST_DESKTOP === 'true' && process.env.CI === 'true') {
    test(name, () => {
      throw new Error(why);
    });
    return;
  }
  console.warn(`\n!!! SKIPPED, ${why}: ${name}\n`);
  test.skip(name, () => {});
}

const launch = (folder: string): Promise<ElectronApplication> =>
  _electron.launch({
    executablePath: electronBinary() ?? '',
    args: [
      // A container or a hosted runner has no namespaces for Chromium's sandbox.
      ...(process.platform === 'linux' ? ['--no-sandbox'] : []),
      root,
      ...['--shell-dir', join(folder, 'shell'), '--data-dir', join(folder, 'cloud')],
      ...['--oas-port', '0', '--console-port', '0', '--lang=zh-CN'],
      ...QUICK,
    ],
    env: { ...(process.env as Record<string, string>), LANGUAGE: 'zh_CN' },
    locale: 'zh-CN',
  });

windowTest(
  'the app starts, a first job is done in its window, closing hides it, and quitting stops the cloud',
  async () => {
    await using folder = await temporaryDirectory();
    const app = await launch(folder.path);
    try {
      const page = await app.firstWindow();
      await page.waitForURL(/^http:\/\/127\.0\.0\.1:/);
      const { origin } = new URL(page.url());
      expect(await page.evaluate(() => typeof (globalThis as { process?: unknown }).process)).toBe(
        'undefined',
      );
      await page.evaluate(() => localStorage.setItem('deskcloud.language', 'zh-CN'));
      const running = await readFile(join(folder.path, 'cloud', 'running.json'), 'utf8');
      const { oas } = (JSON.parse(running) as { services: { oas: string } }).services;
      await firstRun(page, { console: origin, oas });

      // Closing is not quitting.
      const visible = () =>
        app.evaluate(({ BrowserWindow }) => {
          const [window] = BrowserWindow.getAllWindows();
          window?.close();
          return window?.isVisible();
        });
      expect(await visible()).toBe(false);
      expect((await fetch(`${origin}/health`)).status).toBe(200);

      // The tray cannot be clicked by a driver; its last entry and the menu's do the same. A job may be out: its own
      // question is answered with "quit now".
      const closed = app.waitForEvent('close');
      await app.evaluate(({ app: electronApp, dialog }) => {
        dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false });
        electronApp.quit();
      });
      await closed;
      await expect(fetch(`${origin}/health`)).rejects.toThrow();
    } finally {
      await app.close().catch(() => undefined);
    }
  },
);
