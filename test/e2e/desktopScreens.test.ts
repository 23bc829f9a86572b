// The desktop's own screens, in a real browser: they carry no script, so their buttons must lead to the addresses that the shell
// takes as acts.
import { expect } from 'vitest';
import {
  actOf,
  failedScreen,
  lookingScreen,
  screenAddress,
  screenPage,
  startingScreen,
} from '../../main/screens.js';
import type { StartFailure } from '../../main/startFailure.js';
import { wordsFor, type Language } from '../../main/words.js';
import { seriousFaults } from '../kit/axe.js';
import { browserTest, openBrowser, scrollsSideways } from '../kit/browser.js';

const FAILURES: readonly StartFailure[] = [
  { kind: 'port', port: 7000, host: '127.0.0.1', holder: 'process 123 (nginx)' },
  { kind: 'inUse', dataDir: '/home/you/.local/share/deskcloud', pid: 4711, host: 'desk' },
  { kind: 'damaged', file: 'store/oas.users/0001.json', offset: 1024, detail: 'is cut short' },
  { kind: 'shell', detail: 'shell.json: is not JSON' },
  { kind: 'option', detail: '--services: nothing of this name is built' },
  { kind: 'other', detail: 'EACCES' },
];

browserTest('the screens of a start can be read by everybody, and each button leads to its act', async () => {
  await using browser = await openBrowser();
  for (const [language, theme, width] of [
    ['zh-CN', 'light', 1366],
    ['en', 'dark', 360],
  ] as const) {
    const words = wordsFor(language as Language, []);
    await using person = await browser.person({ language, theme, width });
    const { page } = person;
    // Whoever is asked answers nothing, as the shell does: the screen stays.
    await page.route(/deskcloud\.invalid/, (route) => route.fulfill({ status: 204 }));
    for (const screen of [
      startingScreen(words),
      lookingScreen(words),
      ...FAILURES.map((failure) => failedScreen(words, failure)),
    ]) {
      const address = screenAddress(screenPage(screen, words, language));
      await page.goto(address);
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(screen.title);
      expect(await seriousFaults(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
      for (const { act, label } of screen.acts) {
        const asked = page.waitForRequest(/deskcloud\.invalid/);
        await page.getByRole('button', { name: label }).click();
        expect(actOf((await asked).url())).toBe(act);
      }
    }
    expect(person.complaints()).toEqual([]);
  }
});
