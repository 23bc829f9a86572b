// A browser in front of the pictures' clouds: one visitor for each way of looking, who opens a page for each picture.
import type { Page } from 'playwright-core';
import { complaintsOf, type BrowserHandle, type Person } from '../kit/browser.js';
import type { Viewer } from '../kit/pages.js';
import { keepSession } from '../kit/signIn.js';
import type { Clouds, Worked } from './seed.js';
import { PICTURE_TIME } from './stoppedCloud.js';

export interface Look {
  language: 'zh-CN' | 'en';
  theme: 'light' | 'dark';
  width: 1440 | 1024 | 360;
}

/** The first language at a desk, by day. */
export const DESK: Look = { language: 'zh-CN', theme: 'light', width: 1440 };
export const PHONE: Look = { ...DESK, width: 360 };

export interface Visit {
  /** Which of the clouds. */
  cloud: keyof Clouds;
  viewer: Viewer;
  /** At whose own door; the operator comes by the console. */
  service?: 'oas' | 'ccjk';
  /** As one of the people instead of the usual manager or user. */
  as?: string;
}

export interface Shot extends Visit {
  /** The page; pictures of a page stand together on the sheet. */
  name: string;
  state: string;
  path: string | ((cloud: Worked) => string);
  looks: readonly Look[];
  /** The page asks and gets no answer, or a refusal. */
  weather?: 'loading' | 'failed';
  /** What is done before the picture is taken. */
  act?: (page: Page, cloud: Worked) => Promise<unknown>;
  /** The whole page and not only what the window shows; so without an act, unless said otherwise. */
  isWhole?: boolean;
}

export interface Opened {
  page: Page;
  /** Of the door the visitor goes to. */
  origin: string;
  /** What the browser complained of on this page. */
  complaints(): string[];
}

export interface Visitors {
  /** A new page of the visitor, not yet anywhere; `origin` is the door it goes to. */
  open(visit: Visit, look: Look): Promise<Opened>;
}

/** The cloud's clock stands still, and the browser's shows the same. */
export function visitorsOf(browser: BrowserHandle, clouds: Clouds): Visitors {
  const known = new Map<string, Promise<Person>>();
  const originOf = ({ cloud, viewer, service = 'oas' }: Visit) =>
    viewer === 'operator' ? clouds[cloud].cloud.console : clouds[cloud].cloud[service];

  async function arrive(visit: Visit, look: Look): Promise<Person> {
    const person = await browser.person(look);
    await person.context.clock.setFixedTime(PICTURE_TIME);
    const people = clouds[visit.cloud].people;
    if (visit.viewer !== 'nobody' && visit.viewer !== 'operator') {
      const who = people[visit.as ?? visit.viewer];
      if (!who) throw new Error(`there is nobody called ${visit.as ?? visit.viewer}`);
      await keepSession(person.context, originOf(visit), visit.viewer, who);
    }
    return person;
  }

  return {
    async open(visit, look) {
      const key = JSON.stringify([visit, look]);
      const person = await (known.get(key) ?? known.set(key, arrive(visit, look)).get(key)!);
      const page = await person.context.newPage();
      const complaints = complaintsOf(page);
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.setViewportSize({ width: look.width, height: look.width === 360 ? 740 : 900 });
      const origin = originOf(visit);
      // The operator's session lives in its tab alone: each page comes by a link of its own.
      if (visit.viewer === 'operator') {
        await page.goto(clouds[visit.cloud].cloud.consoleUrl());
        await page.getByRole('heading', { level: 1 }).waitFor();
      }
      return { page, origin, complaints };
    },
  };
}

/** The page has said what it has to say: nothing is being read, nothing moves. */
export async function untilStill(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForFunction(
    () => document.querySelector('.dc-skeleton, [aria-busy="true"], .ant-btn-loading') === null,
  );
  // What comes with a chunk of its own appears a moment after its frame.
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(
    () => document.querySelector('.dc-skeleton, [aria-busy="true"], .ant-btn-loading') === null,
  );
}
