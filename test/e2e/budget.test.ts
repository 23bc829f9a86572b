// What a browser must fetch before the first page shows: at most 350 KB compressed, languages counted one at a time.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const PAGES = join(import.meta.dirname, '../../dist/renderer');
const LANGUAGE_BYTES = 25 * 1024;
const FIRST_PAGE_BYTES = 350 * 1024;

const compressed = (path: string): number => gzipSync(readFileSync(join(PAGES, path))).length;

/** The files that the entry names: its own scripts and styles, and what those import before they run. */
function firstFiles(): string[] {
  const found = new Set<string>();
  const visit = (path: string) => {
    if (found.has(path)) return;
    found.add(path);
    if (!path.endsWith('.js')) return;
    const code = readFileSync(join(PAGES, path), 'utf8');
    for (const [, name] of code.matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) visit(`assets/${name}`);
  };
  const html = readFileSync(join(PAGES, 'index.html'), 'utf8');
  for (const [, path] of html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)) visit(path!);
  return [...found];
}

test('the first page costs at most 350 KB, whichever language it is read in', () => {
  const files = firstFiles();
  expect(files.some((path) => path.endsWith('.js'))).toBe(true);
  const total = files.reduce((sum, path) => sum + compressed(path), 0);
  console.log(`first page: ${Math.round(total / 1024)} KB compressed in ${files.length} files`);
  expect(total + LANGUAGE_BYTES).toBeLessThan(FIRST_PAGE_BYTES);
});

test('each language is a chunk of its own, of 25 KB at most', () => {
  for (const language of ['zh-CN', 'en']) {
    const chunk = readdirSync(join(PAGES, 'assets')).find((name) => name.startsWith(`${language}-`));
    expect(chunk, language).toBeDefined();
    expect(compressed(`assets/${chunk}`)).toBeLessThan(LANGUAGE_BYTES);
  }
});
