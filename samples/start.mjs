// Behind `npm start`: the desktop app where it can run, else the headless cloud, said in one line.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { electronBinary, hasDisplay, root } from '../build/electronBinary.mjs';

function headlessBecause() {
  if (!existsSync(join(root, 'dist', 'main', 'index.js'))) {
    return 'the desktop window is not built yet (npm run desktop will open it)';
  }
  if (!electronBinary()) return "Electron's program is not here (npm run desktop fetches it)";
  return hasDisplay() ? undefined : 'there is no display';
}

const reason = headlessBecause();
if (reason === undefined) {
  const app = spawn(electronBinary(), [root, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => app.kill(signal));
  app.once('exit', (code) => (process.exitCode = code ?? 1));
} else {
  process.stderr.write(`${reason}: starting the headless cloud.\n`);
  // Not as a literal: the compiler would follow it and count its own output among the sources.
  await import(new URL('../dist/server/cli.js', import.meta.url).href);
}
