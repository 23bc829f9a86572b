// Takes every picture of the table, and lays them out on one sheet: test/e2e/screenshots/index.html.
//   npm run screenshots                    all of them
//   npm run screenshots -- -t manager-jobs those whose name has it
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { openBrowser, type BrowserHandle } from '../kit/browser.js';
import { untilStill, visitorsOf, type Look, type Shot, type Visitors } from './look.js';
import { seed, seedFresh, type Clouds } from './seed.js';
import { writeSheet } from './sheet.js';
import { shots } from './shots.js';

const folder = join(import.meta.dirname, '../e2e/screenshots');

let browser: BrowserHandle;
let clouds: Clouds;
let visitors: Visitors;

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  browser = await openBrowser();
  clouds = { worked: await seed(), fresh: await seedFresh() };
  visitors = visitorsOf(browser, clouds);
});

afterAll(async () => {
  await writeSheet(folder);
  await browser[Symbol.asyncDispose]();
  await clouds.worked[Symbol.asyncDispose]();
  await clouds.fresh[Symbol.asyncDispose]();
});

// Acts change what later pictures show: the pages come first.
for (const [title, some] of [
  ['pages', shots.filter(({ act }) => !act)],
  ['acts', shots.filter(({ act }) => act)],
] as const) {
  describe(title, () => {
    for (const shot of some) {
      for (const look of shot.looks) test.concurrent(nameOf(shot, look), () => take(shot, look));
    }
  });
}

const nameOf = (shot: Shot, { language, theme, width }: Look) =>
  `${shot.name}.${shot.state}.${language === 'en' ? 'en' : 'zh'}.${theme}.${width}`;

async function take(shot: Shot, look: Look): Promise<void> {
  const { page, origin } = await visitors.open(shot, look);
  try {
    if (shot.weather) await setWeather(page, shot.weather);
    await page.goto(origin + (typeof shot.path === 'string' ? shot.path : shot.path(clouds.worked)));
    if (shot.weather === 'loading') await page.locator('.dc-skeleton').first().waitFor();
    else await untilStill(page);
    await shot.act?.(page, clouds.worked);
    if (shot.isWhole ?? shot.act === undefined) await makeRoom(page);
    // Charts measure themselves anew, and a skeleton shows only after a while.
    await page.waitForTimeout(500);
    await page.screenshot({ path: join(folder, `${nameOf(shot, look)}.png`), animations: 'disabled' });
  } finally {
    await page.close();
  }
}

const TALLEST = 2000;

/** A window as high as the page, so that what sticks to its edges stands there and not in the middle of the picture. */
async function makeRoom(page: Page): Promise<void> {
  const window = page.viewportSize();
  if (!window) return;
  const needed = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ ...window, height: Math.min(Math.max(needed, window.height), TALLEST) });
}

/** The page itself comes, and who is signed in; what else it asks the cloud for does not, or is refused. */
async function setWeather(page: Page, weather: 'loading' | 'failed'): Promise<void> {
  const asked = (url: URL) => /\/(api\/v1|console\/api|v1)\/(?!.*auth\/me$)/.test(url.pathname);
  // The console's figures come by its live socket too.
  await page.routeWebSocket(/\/(live$|v1\/ws\?)/, () => undefined);
  await page.route(asked, async (route) => {
    if (route.request().method() !== 'GET') return route.fallback();
    if (weather === 'loading') return;
    await route.fulfill({
      status: 500,
      json: { detail: 'something went wrong here', code: 'internal_error', request_id: '4f1c2a9e' },
    });
  });
}
