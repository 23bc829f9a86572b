// A real Chromium, Chrome or Edge of this machine, driven as a person would. Without one the browser tests are skipped with a
// loud line; with CI=true that is a failure.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];

const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ...[process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].flatMap((base) =>
    base === undefined
      ? []
      : [
          join(base, 'Google/Chrome/Application/chrome.exe'),
          join(base, 'Microsoft/Edge/Application/msedge.exe'),
        ],
  ),
];

/** Nothing of the machine's own profile, no word to anybody outside. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

function findBrowser(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath, ...PLACES].find((path) => existsSync(path));
}

export const browserPath = findBrowser();

/**
 * In CI a story that failed is told once more, and the report says so: one page that came late on a busy machine must not hide the
 * verdict on all others. At a desk it fails at once.
 */
const RETRIES = process.env.CI === 'true' ? 1 : 0;

/** `test` where there is a browser. */
export function browserTest(name: string, work: () => Promise<void>): void {
  if (browserPath !== undefined) {
    test(name, { timeout: 120_000, retry: RETRIES }, work);
    return;
  }
  const why = 'no Chromium, Chrome or Edge on this machine';
  if (process.env.CI === 'true') {
    test(name, () => {
      throw new Error(why);
    });
    return;
  }
  console.warn(`\n!!! SKIPPED, ${why}: ${name}\n`);
  test.skip(name, () => {});
}

export interface Person extends AsyncDisposable {
  page: Page;
  context: BrowserContext;
  /** What the browser complained of: uncaught errors, refused scripts and styles, React's warnings. */
  complaints(): string[];
}

export interface BrowserHandle extends AsyncDisposable {
  /** A person with a fresh profile; Chinese, at a desk, unless said otherwise. */
  person(is?: { language?: string; width?: number; theme?: 'light' | 'dark' }): Promise<Person>;
}

/** `names` maps host names to loopback: pages there stand in no secure context, as on a LAN. */
export async function openBrowser(names: readonly string[] = []): Promise<BrowserHandle> {
  const browser: Browser = await chromium.launch({
    ...(browserPath === undefined ? {} : { executablePath: browserPath }),
    args: [
      ...FLAGS,
      ...(names.length > 0
        ? [`--host-resolver-rules=${names.map((name) => `MAP ${name} 127.0.0.1`).join(',')}`]
        : []),
    ],
  });
  return {
    async person({ language = 'zh-CN', width = 1366, theme = 'light' } = {}) {
      const context = await browser.newContext({
        locale: language,
        colorScheme: theme,
        viewport: { width, height: width < 768 ? 740 : 768 },
      });
      context.setDefaultTimeout(15_000);
      const page = await context.newPage();
      return { page, context, complaints: complaintsOf(page), [Symbol.asyncDispose]: () => context.close() };
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

/** One browser for all stories of a file, where there is a browser; each story has its own person. */
export function sharedBrowser(names: readonly string[] = []): Pick<BrowserHandle, 'person'> {
  let browser: BrowserHandle | undefined;
  beforeAll(async () => {
    if (browserPath !== undefined) browser = await openBrowser(names);
  });
  afterAll(() => browser?.[Symbol.asyncDispose]());
  return {
    person(is) {
      if (!browser) throw new Error('the browser is open only while a story is told');
      return browser.person(is);
    },
  };
}

/** Hears from now on what the browser complains of on this page, and tells it when asked. */
export function complaintsOf(page: Page): () => string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // That a request got no answer or a refusal is the subject of some tests; the page has to live with it in silence.
    const isNetwork = /Failed to load resource|WebSocket connection to/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !isNetwork) complaints.push(message.text());
  });
  return () => complaints;
}

/** True when the page can be moved sideways. */
export const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
