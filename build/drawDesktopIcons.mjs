// Draws the icons of the desktop app from the mark, with a Chromium of this machine: `node build/drawDesktopIcons.mjs [path of it]`.
// To be run when the mark changes; the pictures are kept in the repository, for packaging needs no browser.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'build/icons');
const mark = readFileSync(join(root, 'renderer/public/mark.svg'), 'utf8');
mkdirSync(join(folder, 'linux'), { recursive: true });

const browser = await chromium.launch({
  executablePath: process.argv[2] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage();

async function draw(svg, size) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
  );
  return page.screenshot({ omitBackground: true });
}
const save = (name, bytes) => writeFileSync(join(folder, name), bytes);

/** An icon of Windows: a directory of pictures, PNG as they are. */
function ico(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  pictures.forEach(({ size, png }, index) => {
    const at = 6 + 16 * index;
    // 0 says 256.
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}

/** An icon of macOS: chunks with a type, which names the size. */
function icns(pictures) {
  const chunks = pictures.map(({ type, png }) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(png.length + 8, 4);
    return Buffer.concat([head, png]);
  });
  const head = Buffer.alloc(8);
  head.write('icns', 'latin1');
  head.writeUInt32BE(8 + chunks.reduce((sum, { length }) => sum + length, 0), 4);
  return Buffer.concat([head, ...chunks]);
}

for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
  save(`linux/${size}x${size}.png`, await draw(mark, size));
}
save('icon.png', await draw(mark, 512));

const windows = [];
for (const size of [16, 24, 32, 48, 64, 128, 256]) windows.push({ size, png: await draw(mark, size) });
save('icon.ico', ico(windows));

// macOS leaves a tenth free around the tile.
const inset = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-3.2 -3.2 38.4 38.4">${mark.replace(/<\/?svg[^>]*>/g, '')}</svg>`;
const mac = [];
for (const [type, size] of [
  ...[
    ['ic11', 32],
    ['ic12', 64],
    ['ic07', 128],
    ['ic13', 256],
    ['ic08', 256],
  ],
  ...[
    ['ic14', 512],
    ['ic09', 512],
    ['ic10', 1024],
  ],
]) {
  mac.push({ type, png: await draw(inset, size) });
}
save('icon.icns', icns(mac));

// The tray: nothing = running, two bars = paused, triangle = needs the operator. The sign stands on a disc of its own ground.
const SIGNS = {
  running: () => '',
  paused: (ground, ink) =>
    `<circle cx="24" cy="24" r="8.5" fill="${ground}"/><g fill="${ink}"><rect x="20" y="19.5" width="3" height="9" rx="1"/><rect x="25" y="19.5" width="3" height="9" rx="1"/></g>`,
  attention: (ground, ink) =>
    `<circle cx="24" cy="24" r="8.5" fill="${ground}"/><path d="M24 18l6 10.5h-12z" fill="${ink}"/>`,
};
const shapes = /<g[\s\S]*<\/g>/.exec(mark)[0];
for (const [name, sign] of Object.entries(SIGNS)) {
  const tile = mark.replace('</svg>', `${sign('#fff', name === 'paused' ? '#1B2230' : '#B3261E')}</svg>`);
  // macOS takes the alpha alone: the sign is cut out of the shapes by a mask.
  const template = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="3 4 26 26"><mask id="m"><rect width="32" height="32" fill="#fff"/>${sign('#000', '#fff')}</mask><g mask="url(#m)">${shapes.replace('#fff', '#000')}<g>${sign('none', '#000')}</g></g></svg>`;
  for (const [suffix, scale] of [
    ['', 1],
    ['@2x', 2],
  ]) {
    save(`${name}${suffix}.png`, await draw(tile, 32 * scale));
    save(`${name}Template${suffix}.png`, await draw(template, 18 * scale));
  }
}
await browser.close();
