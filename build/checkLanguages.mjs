// Both languages have the same keys, no text is empty, and the placeholders inside a text are the same in both.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'renderer/app/languages');

/** Nested keys as dotted names. */
function textsOf(tree, prefix = '') {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value]] : textsOf(value, `${prefix}${key}.`),
  );
}

const read = (language) =>
  new Map(textsOf(JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8'))));
// English has a form for one thing that Chinese has not: `key_one` beside `key_other`.
const asOther = (key) => key.replace(/_(zero|one|two|few|many)$/, '_other');
const placeholders = (text) =>
  [...text.matchAll(/\{\{\s*([\w.]+)/g)]
    .map(([, name]) => name)
    .sort()
    .join(',');

const faults = [];
const zh = read('zh-CN');
const en = read('en');
for (const [key, text] of [...zh, ...en]) if (text.trim() === '') faults.push(`${key}: empty`);
for (const key of zh.keys()) if (!en.has(key)) faults.push(`${key}: missing in en`);
for (const key of en.keys())
  if (!zh.has(key) && !zh.has(asOther(key))) faults.push(`${key}: missing in zh-CN`);
for (const [key, text] of zh) {
  const other = en.get(key);
  if (other !== undefined && placeholders(other) !== placeholders(text)) {
    faults.push(`${key}: placeholders differ (${placeholders(text)} / ${placeholders(other)})`);
  }
}
for (const fault of faults) process.stderr.write(`${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
