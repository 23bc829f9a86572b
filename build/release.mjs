// `npm run release -- minor`: version, changelog and tag, in one commit. Refused while the tree is not clean, nothing stands under
// Unreleased, or a check is red. Pushing is left to you: the workflow builds the installers of a pushed tag.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nextVersion, releasedChangelog } from './changelog.mjs';
import { root } from './electronBinary.mjs';

function run(command, ...args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} failed`);
}
function answerOf(command, ...args) {
  const { status, stdout } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} failed`);
  return stdout.trim();
}
const check = (script) =>
  run(process.execPath, ...script.map((part) => (part.includes('/') ? join(root, part) : part)));

function release(wanted) {
  if (answerOf('git', 'status', '--porcelain') !== '')
    throw new Error('the tree has changes; commit them first');
  const file = (name) => join(root, name);
  const packages = ['package.json', 'package-lock.json'].map((name) => [
    file(name),
    JSON.parse(readFileSync(file(name), 'utf8')),
  ]);
  const version = nextVersion(packages[0][1].version, wanted);
  const date = new Date().toISOString().slice(0, 10);
  const changelog = releasedChangelog(readFileSync(file('CHANGELOG.md'), 'utf8'), version, date);
  check(['build/check.mjs']);
  check(['node_modules/vitest/vitest.mjs', 'run']);

  for (const [path, content] of packages) {
    content.version = version;
    if (content.packages) content.packages[''].version = version;
    writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
  }
  writeFileSync(file('CHANGELOG.md'), changelog);
  run(
    'git',
    'commit',
    '-m',
    `release: ${version}`,
    '--',
    'package.json',
    'package-lock.json',
    'CHANGELOG.md',
  );
  run('git', 'tag', '-a', `v${version}`, '-m', `Deskcloud ${version}`);
  process.stdout.write(`${version} is tagged. git push --follow-tags builds and publishes it.\n`);
}

try {
  release(process.argv[2]);
} catch (error) {
  process.stderr.write(`not released: ${error.message}\n`);
  process.exitCode = 1;
}
