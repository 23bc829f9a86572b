// `node child.mjs <file.ts> …`: a part of a torture as a process of its own, translated as it is loaded.
import { runnerImport } from 'vite';

await runnerImport(process.argv[2], {
  configFile: false,
  logLevel: 'error',
  // Node 20 knows no `await using` yet.
  oxc: { target: 'node20' },
});
