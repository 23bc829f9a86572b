// `npm run torture`: builds what is stale, then runs test/torture/run.ts, translated as it is loaded.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import { buildStale } from './stale.mjs';

await buildStale();
const entry = fileURLToPath(new URL('../test/torture/run.ts', import.meta.url));
await runnerImport(entry, {
  configFile: false,
  logLevel: 'error',
  // Node 20 knows no `await using` yet.
  oxc: { target: 'node20' },
});
