// What stands in the way of people who read by ear, by key, or with weak eyes, as far as a program can tell.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResults {
  violations: { id: string; impact: string | null; help: string; nodes: { html: string }[] }[];
}

/** One line a fault that is serious or worse: `color-contrast: … <span …>`. Empty on a good page. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // Evaluated by the browser's debugger, which the pages' own policy does not bind.
  await page.evaluate(source);
  // What is fading in has not its colours yet.
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => Number.isFinite(Number(effect?.getComputedTiming().endTime)));
    // One that is cancelled on the way has ended too.
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
  const { violations } = (await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] })',
  )) as AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`));
}
