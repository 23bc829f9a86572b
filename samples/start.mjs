// Behind `npm start`: the desktop app where it can run, else the headless cloud, said in one line.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Electron's program, or undefined. Never by importing `electron`: under Node that starts a download. */
function electronBinary() {
  const folder = join(root, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const binary = join(
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] || join(folder, 'dist'),
    readFileSync(pathFile, 'utf8').trim(),
  );
  return existsSync(binary) ? binary : undefined;
}

const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);

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
