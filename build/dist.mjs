// `npm run dist`: the installers of this system. Options go to electron-builder (`--dir`, `--linux`). From the environment:
//   CSC_LINK, CSC_KEY_PASSWORD, APPLE_*   sign; without CSC_LINK the build is unsigned, says so, and its updates are off
//   DESKCLOUD_PUBLISHER                   name in the Windows certificate
//   DESKCLOUD_UPDATE_URL                  where updates will lie
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './electronBinary.mjs';
import { buildStale } from './stale.mjs';

const { CSC_LINK, DESKCLOUD_PUBLISHER, DESKCLOUD_UPDATE_URL } = process.env;
// Nothing on Linux tells our package from somebody else's.
const isSigned = Boolean(CSC_LINK && DESKCLOUD_UPDATE_URL) && process.platform !== 'linux';

const settings = {
  'extraMetadata.deskcloud.signed': isSigned,
  ...(DESKCLOUD_UPDATE_URL && { 'publish.url': DESKCLOUD_UPDATE_URL }),
  ...(DESKCLOUD_PUBLISHER && { 'win.signtoolOptions.publisherName': DESKCLOUD_PUBLISHER }),
  // An unsigned build must not look for a certificate of this machine.
  ...(process.platform === 'darwin' && !CSC_LINK && { 'mac.identity': null }),
};

await buildStale();
if (!isSigned) process.stderr.write('This build is not signed: its updates are off.\n');
const child = spawn(
  process.execPath,
  [
    join(root, 'node_modules/electron-builder/cli.js'),
    '--config',
    'electron-builder.yml',
    '--publish',
    'never',
    ...Object.entries(settings).map(([name, value]) => `-c.${name}=${value}`),
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);
child.once('exit', (code) => (process.exitCode = code ?? 1));
