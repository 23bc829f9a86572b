import { expect, test } from 'vitest';
import {
  bodiesOf,
  wrongFieldsOf,
  type NewTaskValues,
} from '../../../renderer/features/ccjkTasks/taskBody.js';
import { taskFieldsOf, taskValuesOf } from '../../../renderer/lib/ccjk/taskValues.js';
import { plainText } from '../../../renderer/features/ccjkTasks/terminalText.js';

const TYPED: NewTaskValues = {
  device_id: '6f1c1a52-2a0f-4d0e-9a35-0a4c8a1d3b11',
  type: 'bash',
  command: 'npm test\n\n  npm run lint  \n',
  mode: 'script',
  cwd: ' /srv/app ',
  env: 'NODE_ENV=test\nOPTIONS=--a=1 --b',
  args: '{ "branch": "main", "cwd": "/elsewhere" }',
  priority: '7',
  timeout: '1.5',
  max_retries: '0',
};

test('a script of several lines is one task as it was typed, its fields above further arguments', () => {
  expect(wrongFieldsOf(TYPED)).toEqual([]);
  expect(bodiesOf(TYPED)).toEqual([
    {
      device_id: TYPED.device_id,
      type: 'bash',
      command: TYPED.command,
      args: { branch: 'main', cwd: '/srv/app', env: { NODE_ENV: 'test', OPTIONS: '--a=1 --b' } },
      priority: 7,
      timeout: 1500,
      max_retries: 0,
      source: 'web',
    },
  ]);
});

test('a batch is one task a line; blank lines are none', () => {
  const commands = bodiesOf({ ...TYPED, mode: 'sequential' }).map(({ command }) => command);
  expect(commands).toEqual(['npm test', 'npm run lint']);
  expect(wrongFieldsOf({ ...TYPED, mode: 'parallel', command: ' \n ' })).toContain('command');
});

test('what the cloud would refuse is said at its field before it is sent', () => {
  const wrong: [Partial<NewTaskValues>, keyof NewTaskValues][] = [
    [{ command: '  ' }, 'command'],
    [{ env: 'NODE_ENV' }, 'env'],
    [{ env: '1A=x' }, 'env'],
    [{ args: '[1]' }, 'args'],
    [{ args: '{' }, 'args'],
    [{ priority: '11' }, 'priority'],
    [{ priority: '' }, 'priority'],
    [{ timeout: '0.5' }, 'timeout'],
    [{ max_retries: '2.5' }, 'max_retries'],
    [{ device_id: '' }, 'device_id'],
  ];
  for (const [typed, field] of wrong) expect(wrongFieldsOf({ ...TYPED, ...typed })).toEqual([field]);
});

test('what a task holds is typed as it was, and saved unchanged it is the same again', () => {
  const args = { branch: 'main', cwd: '/srv/app', env: { NODE_ENV: 'test', EMPTY: '' } };
  const fields = { ...taskFieldsOf(TYPED), args };
  expect(taskValuesOf(fields)).toMatchObject({
    ...{ cwd: '/srv/app', env: 'NODE_ENV=test\nEMPTY=', args: '{\n  "branch": "main"\n}', timeout: '1.5' },
  });
  expect(taskFieldsOf(taskValuesOf(fields))).toEqual(fields);
  // What does not fit into lines stays with the further arguments.
  const odd = { ...fields, args: { cwd: 7, env: { A: 'two\nlines' } } };
  expect(taskFieldsOf(taskValuesOf(odd))).toEqual(odd);
});

test('a terminal’s colours, titles and links are left out, and what was written over shows its last writing', () => {
  expect(plainText('\u001b[1;31mred\u001b[0m \u001b[2Kx')).toBe('red x');
  expect(plainText('\u001b]0;title\u0007a\u001b]8;;http://x\u001b\\b')).toBe('ab');
  expect(plainText('10%\r50%\r100%\ndone\r\nnext')).toBe('100%\ndone\nnext');
  expect(plainText('[1] a bracket of one’s own [31m')).toBe('[1] a bracket of one’s own [31m');
});
