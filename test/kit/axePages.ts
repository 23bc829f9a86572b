// Stories over every page of some panels, in both themes: nothing serious for people who read by ear, by key or with weak eyes, one heading, no
// complaint of the browser. By night the pages are looked at in English on a phone, where nothing moves sideways.
import { afterAll, beforeAll, expect } from 'vitest';
import { seriousFaults } from './axe.js';
import { browserPath, browserTest, openBrowser, scrollsSideways, type BrowserHandle } from './browser.js';
import { allPages } from './pages.js';
import { DESK, PHONE, untilStill, visitorsOf, type Look, type Visitors } from '../screenshots/look.js';
import { seed, seedFresh, type Clouds } from '../screenshots/seed.js';

/** The panels there are, by the first part of their pages' names. */
export const panels = [...new Set(allPages.map(({ name }) => name.split('-')[0] ?? name))];

/** One story a panel. In files of their own they run beside each other. */
export function axeStories(wanted: readonly string[]): void {
  let browser: BrowserHandle;
  let clouds: Clouds;
  let visitors: Visitors;
  beforeAll(async () => {
    if (browserPath === undefined) return;
    browser = await openBrowser();
    clouds = { worked: await seed({ hours: 2 }), fresh: await seedFresh() };
    visitors = visitorsOf(browser, clouds);
  }, 120_000);
  afterAll(async () => {
    if (browserPath === undefined) return;
    await browser[Symbol.asyncDispose]();
    await clouds.worked[Symbol.asyncDispose]();
    await clouds.fresh[Symbol.asyncDispose]();
  });

  const looks: readonly Look[] = [DESK, { ...PHONE, language: 'en', theme: 'dark' }];

  for (const panel of wanted) {
    browserTest(`pages of ${panel}: nothing serious for ear and key in either theme`, async () => {
      for (const { name, path, viewer } of allPages.filter((page) => page.name.startsWith(`${panel}-`))) {
        for (const look of looks) {
          const { page, origin, complaints } = await visitors.open({ cloud: 'worked', viewer }, look);
          const what = `${name} ${look.language} ${look.theme} ${look.width}`;
          await page.goto(origin + path);
          await untilStill(page);
          expect(await seriousFaults(page), what).toEqual([]);
          expect(await scrollsSideways(page), what).toBe(false);
          expect(await page.getByRole('heading', { level: 1 }).count(), what).toBe(1);
          expect(await page.getByRole('main').count(), what).toBe(1);
          expect(complaints(), what).toEqual([]);
          await page.close();
        }
      }
    });
  }
}
