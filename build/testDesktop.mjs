// `npm run test:desktop`: the tests of the desktop app, with a real window where Electron's program and a display are. Without them
// that part is skipped with a loud line; with CI=true this is a failure.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { electronBinary, hasDisplay, root } from './electronBinary.mjs';

const child = spawn(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    'test/desktop',
    'test/unit/main',
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, DESKCLOUD_TEST_DESKTOP: 'true' } },
);
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
  if (!electronBinary() || !hasDisplay()) {
    const missing = electronBinary()
      ? 'no display'
      : 'no program of Electron (npx install-electron fetches it)';
    process.stderr.write(`\n!!! There was ${missing}: no real window was opened.\n`);
  }
});
