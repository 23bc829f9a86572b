// Both languages have the same keys in every area, no text is empty, placeholders are the same in both, no key stands in two
// areas (all areas share one tree), and no file is larger than a page should carry.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const renderer = join(dirname(dirname(fileURLToPath(import.meta.url))), 'renderer');
const LANGUAGES = ['zh-CN', 'en'];
const LARGEST_BYTES = 25 * 1024;

/** Nested keys as dotted names. */
function textsOf(tree, prefix = '') {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value]] : textsOf(value, `${prefix}${key}.`),
  );
}

// English has a form for one thing that Chinese has not: `key_one` beside `key_other`.
const asOther = (key) => key.replace(/_(zero|one|two|few|many)$/, '_other');
const placeholders = (text) =>
  [...text.matchAll(/\{\{\s*([\w.]+)/g)]
    .map(([, name]) => name)
    .sort()
    .join(',');

const faults = [];
const areaOfKey = new Map();

/** Folder of each area: those of the app, and each service's own as `<service>/<area>`. */
const folders = new Map(
  [
    ['', 'app/languages'],
    ...readdirSync(join(renderer, 'services')).map((name) => [`${name}/`, `services/${name}/languages`]),
  ].flatMap(([prefix, folder]) =>
    readdirSync(join(renderer, folder)).map((area) => [prefix + area, join(renderer, folder, area)]),
  ),
);

function read(area, language) {
  const path = join(folders.get(area), `${language}.json`);
  if (!existsSync(path)) {
    faults.push(`${area}: ${language}.json is missing`);
    return new Map();
  }
  const file = readFileSync(path);
  const size = gzipSync(file).length;
  if (size > LARGEST_BYTES)
    faults.push(`${area}/${language}.json: ${size} bytes compressed, ${LARGEST_BYTES} at most`);
  return new Map(textsOf(JSON.parse(file.toString('utf8'))));
}

for (const area of folders.keys()) {
  const [zh, en] = LANGUAGES.map((language) => read(area, language));
  for (const [key, text] of [...zh, ...en]) if (text.trim() === '') faults.push(`${area}: ${key}: empty`);
  for (const key of zh.keys()) {
    if (!en.has(key)) faults.push(`${area}: ${key}: missing in en`);
    const other = areaOfKey.get(key);
    if (other !== undefined) faults.push(`${key}: in ${other} and in ${area}`);
    areaOfKey.set(key, area);
  }
  for (const key of en.keys())
    if (!zh.has(key) && !zh.has(asOther(key))) faults.push(`${area}: ${key}: missing in zh-CN`);
  for (const [key, text] of en) {
    const other = zh.get(key) ?? zh.get(asOther(key));
    if (other !== undefined && placeholders(other) !== placeholders(text)) {
      faults.push(`${area}: ${key}: placeholders differ (${placeholders(other)} / ${placeholders(text)})`);
    }
  }
}
for (const fault of faults) process.stderr.write(`${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
