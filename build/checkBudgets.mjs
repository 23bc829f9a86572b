// What a browser must fetch before a page shows, compressed, for every page of every panel: read from the panels' own lists of
// pages and the build's manifest. A later page's own chunk is held too.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildStale } from './stale.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pages = join(root, 'dist/renderer');
const KB = 1024;

const FIRST_PAGE = 350 * KB;
const USER_PAGE = 270 * KB;
/** Pages that hold the task or settings form. */
const FORM_PAGES = {
  '/user/tasks': 370 * KB,
  '/settings/:group?': 400 * KB,
  '/manager/users': 400 * KB,
  '/manager/presets': 400 * KB,
};
const LATER_CHUNK = 80 * KB;

/**
 * Panel file, where its pages begin, and the areas of texts that come with it (app/routes.tsx, app/services.ts); `before`: what is
 * loaded on the way to it.
 */
const PANELS = [
  { file: 'app/panels/consolePanel.tsx', base: '/', areas: ['console', 'words'], most: FIRST_PAGE },
  {
    file: 'app/panels/superPanel.tsx',
    base: '/super',
    areas: ['super', 'words', 'console'],
    most: FIRST_PAGE,
  },
  { file: 'app/panels/managerPanel.tsx', base: '/manager', areas: ['manager', 'words'], most: FIRST_PAGE },
  { file: 'app/panels/userPanel.tsx', base: '/user', areas: ['user', 'words'], most: USER_PAGE },
  {
    file: 'services/ccjk/panel.tsx',
    before: ['services/ccjk/index.tsx'],
    base: '/ccjk',
    areas: ['ccjk/frame', 'words'],
    most: FIRST_PAGE,
  },
];
const PLAIN = [
  { path: '/login', file: 'features/signIn/LoginPage.tsx', areas: ['login', 'words'], most: FIRST_PAGE },
  {
    path: '/manager/register',
    file: 'features/signIn/RegisterPage.tsx',
    areas: ['login', 'words'],
    most: FIRST_PAGE,
  },
  {
    path: '/user/register',
    file: 'features/userRegister/index.ts',
    areas: ['user', 'words'],
    most: USER_PAGE,
  },
  {
    path: '/ccjk/login',
    file: 'features/ccjkSignIn/index.ts',
    before: ['services/ccjk/index.tsx'],
    areas: ['ccjk/frame', 'words'],
    most: FIRST_PAGE,
  },
];

await buildStale();
const manifest = JSON.parse(readFileSync(join(pages, '.vite/manifest.json'), 'utf8'));
const faults = [];

const sizes = new Map();
function sizeOf(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(join(pages, file))).length);
  return sizes.get(file);
}

/** The files of a module of the manifest and of everything that it imports before it runs. */
function filesOf(key, found = new Set(), seen = new Set()) {
  const entry = manifest[key];
  if (!entry) throw new Error(`the build has no chunk for ${key}`);
  if (seen.has(key)) return found;
  seen.add(key);
  found.add(entry.file);
  for (const style of entry.css ?? []) found.add(style);
  for (const other of entry.imports ?? []) filesOf(other, found, seen);
  return found;
}

/** Texts of both languages, the larger counted; the component library's own texts with them. */
function textsOf(areas) {
  const inLanguage = (language, library) => {
    const files = new Set();
    for (const area of ['common', ...areas]) filesOf(textFileOf(area, language), files);
    const key = Object.keys(manifest).find((name) => name.endsWith(`antd/es/locale/${library}.js`));
    if (!key) throw new Error(`the build has no chunk for antd's ${library}`);
    filesOf(key, files);
    return files;
  };
  const [zh, en] = [inLanguage('zh-CN', 'zh_CN'), inLanguage('en', 'en_US')];
  return sum(zh) > sum(en) ? zh : en;
}

function textFileOf(area, language) {
  const [service, part] = area.split('/');
  return part === undefined
    ? `app/languages/${area}/${language}.json`
    : `services/${service}/languages/${part}/${language}.json`;
}

const sum = (files) => [...files].reduce((total, file) => total + sizeOf(file), 0);

/** `{ path: 'keys', page: lazyPage(() => import('../../features/keys/index.js')…, ['codes'])` of a panel's file. */
function pagesOf({ file, base }) {
  const code = readFileSync(join(root, 'renderer', file), 'utf8');
  const found = [];
  for (const [, path, loaded, areas = ''] of code.matchAll(
    /path:\s*'([^']*)',\s*page:\s*lazyPage\(\s*\(\)\s*=>\s*import\('([^']+)'\)\.then\(\(\w+\)\s*=>\s*[\w.]+\)(?:,\s*\[([^\]]*)\])?/g,
  )) {
    const own = [...areas.matchAll(/'([\w/]+)'/g)].map(([, area]) => area);
    found.push({ path: path === '' ? base : posix.join(base, path), key: keyOf(file, loaded), own });
  }
  return found;
}

/** An import as the manifest names it: below renderer/, with the source's own ending. */
function keyOf(from, imported) {
  const base = posix.join(posix.dirname(from), imported).replace(/\.js$/, '');
  const key = ['.ts', '.tsx'].map((ending) => base + ending).find((name) => manifest[name]);
  if (!key) throw new Error(`${from} imports ${imported}, which is no chunk of the build`);
  return key;
}

const entry = filesOf('index.html');
const rows = [];

function judge(path, keys, areas, most) {
  const files = new Set([...entry, ...textsOf(areas)]);
  for (const key of keys) filesOf(key, files);
  const total = sum(files);
  rows.push([path, total, most]);
  if (total > most) faults.push(`${path}: ${kb(total)} on first load, ${kb(most)} at most`);
}

const kb = (bytes) => `${(bytes / KB).toFixed(0)} KB`;

for (const panel of PANELS) {
  const found = pagesOf(panel);
  const { before = [] } = panel;
  // The console's home is part of its panel.
  if (!found.some(({ path }) => path === panel.base))
    judge(panel.base, [...before, panel.file], panel.areas, panel.most);
  for (const { path, key, own } of found) {
    judge(path, [...before, panel.file, key], [...panel.areas, ...own], FORM_PAGES[path] ?? panel.most);
    const later = filesOf(key);
    for (const file of filesOf(panel.file)) later.delete(file);
    for (const file of entry) later.delete(file);
    if (sum(later) > LATER_CHUNK)
      faults.push(`${path}: ${kb(sum(later))} when it is opened later, ${kb(LATER_CHUNK)} at most`);
  }
}
for (const { path, file, areas, most, before = [] } of PLAIN) judge(path, [...before, file], areas, most);

// Images and fonts: none besides the mark.
for (const name of readdirSync(join(pages, 'assets'))) {
  if (/\.(png|jpe?g|gif|webp|svg|woff2?|ttf|otf)$/.test(name))
    faults.push(`assets/${name}: pages carry no images and fonts`);
}

for (const [path, total, most] of rows) {
  process.stdout.write(`${path.padEnd(24)} ${kb(total).padStart(7)} of ${kb(most)}\n`);
}
for (const fault of faults) process.stderr.write(`${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
