// Where the program itself lies: the same from the sources (tests) and from dist/ (the product).
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`no package.json above ${import.meta.dirname}`);
  return rootAbove(parent);
}

const root = rootAbove(import.meta.dirname);

/** The product's version, from package.json. */
export const version: string = (
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
).version;

/** The built pages; may be missing in a tree that was never built. */
export const pagesDir = join(root, 'dist', 'renderer');

/** The sample agent; may be missing: an installation can do without. */
export const sampleAgentPath = join(root, 'dist', 'samples', 'agent.js');
