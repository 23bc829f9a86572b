// `npm run desktop`: builds what is stale, fetches Electron's program when it is not here, and opens the window. Takes serve's
// options.
import { spawn, spawnSync } from 'node:child_process';
import { electronBinary, installer, root } from './electronBinary.mjs';
import { buildStale } from './stale.mjs';

const say = (text) => process.stderr.write(`${text}\n`);

try {
  await buildStale();
} catch (error) {
  say(`the build failed: ${error.message}`);
  process.exit(1);
}
if (!electronBinary()) {
  say("Electron's program is not here: fetching it, about 120 MB, once ...");
  spawnSync(process.execPath, [installer], { stdio: 'inherit' });
}
const binary = electronBinary();
if (!binary) {
  say(
    "Electron's program could not be fetched. Without it everything but the window works: npm run serve. Behind a proxy or with a mirror, see ELECTRON_GET_USE_PROXY and ELECTRON_MIRROR.",
  );
  process.exit(1);
}
const app = spawn(binary, [root, ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => app.kill(signal));
app.once('exit', (code) => (process.exitCode = code ?? 1));
