// Electron's program in this clone. Never by importing `electron`: under Node that starts a download.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'node_modules', 'electron');

/** Its path, or undefined. */
export function electronBinary() {
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const binary = join(
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] || join(folder, 'dist'),
    readFileSync(pathFile, 'utf8').trim(),
  );
  return existsSync(binary) ? binary : undefined;
}

export const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);

/** What fetches it. */
export const installer = join(folder, 'install.js');
