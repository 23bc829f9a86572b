// Light or dark: follows the system until the person pins one; the pin is remembered in this browser.
import { recall, remember } from '../lib/memory.js';
import { createValue } from '../lib/value.js';
import { palettes, type Scheme } from './palette.js';

export const choices = ['system', 'light', 'dark'] as const;
export type SchemeChoice = (typeof choices)[number];

const system = window.matchMedia('(prefers-color-scheme: dark)');
const remembered = choices.find((choice) => choice === recall('theme'));

export const schemeChoice = createValue<SchemeChoice>(remembered ?? 'system');
export const scheme = createValue<Scheme>(resolve());

/** Paints the page in the present scheme and keeps following choice and system. Called once, before the first render. */
export function followScheme(): void {
  const follow = () => {
    scheme.set(resolve());
    paint(scheme.get());
  };
  system.addEventListener('change', follow);
  schemeChoice.listen(() => {
    remember('theme', schemeChoice.get());
    follow();
  });
  follow();
}

function resolve(): Scheme {
  const choice = schemeChoice.get();
  if (choice !== 'system') return choice;
  return system.matches ? 'dark' : 'light';
}

function paint(next: Scheme): void {
  const root = document.documentElement;
  root.dataset.theme = next;
  for (const [name, colour] of Object.entries(palettes[next])) root.style.setProperty(`--dc-${name}`, colour);
}
