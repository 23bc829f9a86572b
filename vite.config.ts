import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { compressPages } from './build/compressPages.mjs';
import { LongestFirst } from './test/kit/longestFirst.js';

/** Where `vite` in development finds a running cloud's console. */
const cloud = process.env.DESKCLOUD_CONSOLE ?? 'http://127.0.0.1:7070';

/** What the page of the API (/docs) is made of, with its licence, beside our own files in renderer/public/docs. */
const apiPage = {
  name: 'api-page',
  async generateBundle(this: {
    emitFile(file: { type: 'asset'; fileName: string; source: Buffer }): string;
  }) {
    const resolve = createRequire(import.meta.url).resolve;
    const files = [
      'swagger-ui-bundle.js',
      'swagger-ui-bundle.js.LICENSE.txt',
      'swagger-ui.css',
      'LICENSE',
      'NOTICE',
    ];
    for (const file of files) {
      const source = await readFile(resolve(`swagger-ui-dist/${file}`));
      this.emitFile({ type: 'asset', fileName: `docs/${file}`, source });
    }
  },
};

/** Icons stand beside a word, or in a control that has a name: what the library calls its drawing is not read out as well. */
const silentIcons = {
  name: 'silent-icons',
  transform(code: string, id: string) {
    if (!/@ant-design\/icons\/(es|lib)\/components\/AntdIcon(Light)?\.js$/.test(id)) return undefined;
    const silent = code.replace(/role: "img",\s*"aria-label": icon\.name/, '"aria-hidden": true');
    if (silent === code) throw new Error('the icon library has changed: its icons would be read out by name');
    return { code: silent, map: null };
  },
};

export default defineConfig({
  root: 'renderer',
  base: '/',
  plugins: [react(), silentIcons, apiPage, compressPages],
  server: {
    proxy: {
      '/console': { target: cloud, ws: true },
      '/svc': { target: cloud, ws: true },
      '/health': { target: cloud },
      '/docs': { target: cloud },
    },
  },
  // The language files and icons stay files: data addresses would need a hole in the pages' policy.
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    // Read by build/checkBudgets.mjs; the doors serve no dot files.
    manifest: true,
    sourcemap: false,
    target: 'es2022',
    assetsInlineLimit: 0,
    // Uncompressed; the budget that counts is the compressed one in build/checkBudgets.mjs.
    chunkSizeWarningLimit: 900,
  },
  test: {
    root: '.',
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/kit/build.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // One a core: most tests wait for processes and pages more than they compute, and so half of the cores' time would lie idle.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
  },
});
