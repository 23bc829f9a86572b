// Draws the icons of the installed pages from the mark, with a Chromium of this machine: `node build/drawIcons.mjs [path of it]`.
// To be run when the mark changes; the pictures are kept in the repository, for a build needs no browser.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const pages = join(dirname(dirname(fileURLToPath(import.meta.url))), 'renderer/public');
const mark = readFileSync(join(pages, 'mark.svg'), 'utf8');

/** `margin`: a maskable icon is cut to the system's own shape, of which only the inner four fifths are certain to be seen. */
const ICONS = [
  { file: '192.png', size: 192, margin: 0, ground: 'transparent' },
  { file: '512.png', size: 512, margin: 0, ground: 'transparent' },
  { file: '512.maskable.png', size: 512, margin: 51, ground: '#2759C4' },
  // iOS rounds the corners itself and paints what is transparent black.
  { file: '180.png', size: 180, margin: 0, ground: '#2759C4' },
];

const browser = await chromium.launch({
  executablePath: process.argv[2] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
for (const { file, size, margin, ground } of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>*{margin:0}body{background:${ground}}svg{display:block;width:${size - 2 * margin}px;padding:${margin}px}</style>${mark}`,
  );
  await page.screenshot({ path: join(pages, 'icons', file), omitBackground: true });
  await page.close();
}
await browser.close();
