// All pictures of a folder on one page, grouped by the page that they show.
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export async function writeSheet(folder: string): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.png')).sort();
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const page = file.split('.')[0] ?? file;
    groups.set(page, [...(groups.get(page) ?? []), file]);
  }
  const sections = [...groups].map(
    ([page, pictures]) => `<section id="${page}"><h2>${page}</h2>${pictures.map(figure).join('')}</section>`,
  );
  const places = [...groups.keys()].map((page) => `<a href="#${page}">${page}</a>`);
  await writeFile(
    join(folder, 'index.html'),
    `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Deskcloud: ${files.length} pictures</title>
<style>
  body { font: 14px/1.5 system-ui, sans-serif; margin: 24px; background: #f6f7f9; color: #1b2230 }
  nav { display: flex; flex-wrap: wrap; gap: 4px 16px }
  section { display: flex; flex-wrap: wrap; gap: 16px; align-items: start }
  h2 { flex: 0 0 100%; margin: 24px 0 0 }
  figure { margin: 0 }
  img { display: block; height: 320px; border: 1px solid #dfe3ea; background: #fff }
</style>
<h1>${files.length} pictures</h1>
<nav>${places.join('')}</nav>
${sections.join('\n')}
</html>
`,
  );
}

const figure = (file: string) => {
  const [, state, ...look] = file.replace(/\.png$/, '').split('.');
  return `<figure><a href="${file}"><img src="${file}" loading="lazy" alt="${file}"></a><figcaption>${state} · ${look.join(' ')}</figcaption></figure>`;
};
