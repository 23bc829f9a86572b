// The sample daemon as a user starts it, against a cloud as an operator starts it: what it runs, what it refuses, and that nothing is
// lost or left behind, whichever of the two is killed.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asking, PASSWORD, personOf, statusOf, type Person } from '../../kit/ccjk.js';
import { startCcjk, type CcjkCloud } from '../../kit/ccjkCloud.js';
import type { Any } from '../../kit/http.js';
import { temporaryDirectory } from '../../kit/process.js';
import { startSample, type Sample } from '../../kit/sample.js';
import { until } from '../../kit/scene.js';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let cloud: CcjkCloud;
let ann: Person;

beforeAll(async () => {
  directory = await temporaryDirectory();
  cloud = await startCcjk(join(directory.path, 'cloud'));
  ann = await givenOwner(cloud.ccjk);
}, 60_000);

afterAll(async () => {
  await cloud?.kill();
  await directory?.[Symbol.asyncDispose]();
});

async function givenOwner(origin: string): Promise<Person> {
  const email = 'ann@example.com';
  const { data } = await asking(origin)('POST', '/auth/register', { email, password: PASSWORD });
  return personOf(origin, email, data);
}

interface Box {
  id: string;
  /** Where its commands run. */
  work: string;
  keyFile: string;
  /** Starts a daemon for it; `--server`, key, folder and state folder are given. */
  daemon(args: readonly string[], options?: Parameters<typeof startSample>[2]): Sample;
  send(command: string, more?: object): Promise<string>;
}

/** A device with a folder of its own, whose daemon looks for tasks each second. */
async function givenBox(owner: Person, origin: string, config: object = {}): Promise<Box> {
  const home = await mkdtemp(join(directory.path, 'box-'));
  const work = join(home, 'work');
  await mkdir(work);
  const { data } = await owner.ask('POST', '/devices', { device_name: 'box' });
  const id = data.device_id as string;
  const quick = { task_check_interval: 1, heartbeat_interval: 5, ...config };
  expect((await owner.ask('PATCH', `/devices/${id}/config`, quick)).status).toBe(200);
  const keyFile = join(home, 'key');
  await writeFile(keyFile, `${data.device_key}\n`);
  const who = ['--device-key-file', keyFile, '--folder', work, '--state-dir', join(home, 'state')];
  return {
    ...{ id, work, keyFile },
    daemon: (args, options) =>
      startSample('daemon/main', ['--server', origin, '--name', 'box', ...who, ...args], options),
    async send(command, more = {}) {
      const task = { device_id: id, type: 'bash', command, ...more };
      const said = await owner.ask('POST', '/tasks', task);
      expect(said.status, JSON.stringify(said.body.error)).toBe(201);
      return said.data.task_id;
    },
  };
}

const WAITING = ['pending', 'queued', 'assigned', 'running'];
const ended = (owner: Person, task: string): Promise<Any> =>
  until(
    async () => {
      const { data } = await owner.ask('GET', `/tasks/${task}`);
      return WAITING.includes(data.status) ? undefined : data;
    },
    { what: `the end of ${task}`, seconds: 30 },
  );
const runs = (owner: Person, task: string) =>
  until(async () => (await statusOf(owner, task)) === 'running', { what: 'the start', seconds: 30 });
const says = (daemon: Sample, words: RegExp | string) =>
  until(
    async () =>
      (typeof words === 'string' ? daemon.output().includes(words) : words.test(daemon.output())) ||
      undefined,
    { what: `${words} in:\n${daemon.output()}`, seconds: 30 },
  );

/** A program in `work` that tells of its process, and of a child of its own, and stays. */
async function stayer(work: string): Promise<{ command: string; pids(): Promise<number[]> }> {
  const file = join(work, `pids-${Math.random().toString(36).slice(2)}`);
  const command = `sh -c 'sleep 600 & echo $! $$ > ${file}.new; mv ${file}.new ${file}; echo up; wait'`;
  return {
    command,
    pids: async () => {
      await until(async () => existsSync(file) || undefined, { what: 'the command', seconds: 30 });
      return (await readFile(file, 'utf8')).trim().split(' ').map(Number);
    },
  };
}

/** Neither runs nor waits to be buried. */
async function isGone(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat !== undefined) return /^\d+ \(.*\) [ZX]/.test(stat);
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
const allGone = async (pids: readonly number[]) =>
  until(async () => (await Promise.all(pids.map(isGone))).every(Boolean) || undefined, {
    ...{ what: `the end of ${pids.join()}`, seconds: 20 },
  });

test('what is allowed runs as it is, without a shell, in its folder; its output and progress are there while it runs', async () => {
  const box = await givenBox(ann, cloud.ccjk);
  await mkdir(join(box.work, 'sub'));
  const allow = ['--allow', 'node -e', '--allow', 'pwd', '--allow', 'sh -c', '--allow', 'nothing-like-it'];
  await using daemon = box.daemon([...allow, '--allow-env', 'NODE_ENV'], {
    env: { DESKCLOUD_PASSWORD: 'not for commands' },
  });

  const literal = await box.send(`node -e "console.log(process.argv.slice(1))" '$(id)' ';' "a b" \\*`);
  const inSub = await box.send('pwd', { args: { cwd: join(box.work, 'sub') } });
  const variables =
    'console.log(process.env.NODE_ENV, Object.keys(process.env).filter(n => /^DESKCLOUD_P/.test(n)))';
  const set = await box.send(`node -e '${variables}'`, { args: { env: { NODE_ENV: 'production' } } });
  const failing = await box.send(`sh -c 'echo out; echo err >&2; exit 7'`);
  const missing = await box.send('nothing-like-it');
  const much = await box.send(`node -e 'process.stdout.write("\\0é".repeat(2e6) + "END")'`);
  expect(await ended(ann, literal)).toMatchObject({
    ...{ status: 'completed', exit_code: 0, stderr: '', error_message: null },
    stdout: "[ '$(id)', ';', 'a b', '*' ]\n",
  });
  expect((await ended(ann, inSub)).stdout).toBe(`${join(box.work, 'sub')}\n`);
  expect((await ended(ann, set)).stdout).toBe('production []\n');
  expect(await ended(ann, failing)).toMatchObject({
    ...{ status: 'failed', exit_code: 7, stdout: 'out\n', stderr: 'err\n', error_message: 'exit code 7' },
  });
  expect(await ended(ann, missing)).toMatchObject({
    ...{ status: 'failed', exit_code: null, error_message: expect.stringContaining('there is no program') },
  });
  const { status, stdout: cut } = await ended(ann, much);
  expect(status).toBe('completed');
  expect(cut).toMatch(/ characters left out …\n/);
  expect(cut.endsWith('END')).toBe(true);

  const file = join(box.work, 'go-on');
  const slow = await box.send(
    `sh -c 'echo "##progress 40"; echo 晴明; while [ ! -e ${file} ]; do sleep 0.1; done; echo last'`,
  );
  const early = await until(
    async () => {
      const { data } = await ann.ask('GET', `/tasks/${slow}`);
      const { text } = (await ann.ask('GET', `/tasks/${slow}/output`)).data;
      return data.progress === 40 && text.includes('晴明') ? { ...data, text } : undefined;
    },
    { what: 'progress and output', seconds: 30 },
  );
  expect(early.status).toBe('running');
  const device = (await ann.ask('GET', `/devices/${box.id}`)).data;
  expect(device).toMatchObject({ daemon_status: 'busy', system_info: { cpu_usage: expect.any(Number) } });
  await writeFile(file, '');
  expect((await ended(ann, slow)).stdout).toBe('##progress 40\n晴明\nlast\n');
  const { data: read } = await ann.ask('GET', `/tasks/${slow}/output`);
  expect(read).toMatchObject({ text: '##progress 40\n晴明\nlast\n', ended: true });

  for (const task of [literal, failing, slow]) expect(daemon.output()).toContain(task.slice(0, 8));
}, 120_000);

test('what is not allowed is refused, by what the user said and by the device’s settings, and the owner reads why', async () => {
  const box = await givenBox(ann, cloud.ccjk, { allowed_commands: ['echo', 'node'] });
  await mkdir(join(box.work, 'deep'));
  await symlink('/', join(box.work, 'out'));
  const spoiled = join(box.work, 'spoiled');
  await using _daemon = box.daemon(['--allow', 'echo', '--allow', 'node --version', '--allow', 'touch']);
  const refusals: readonly (readonly [string, object, string])[] = [
    [`echo hi; touch ${spoiled}`, {}, '; is for a shell'],
    [`echo $(touch ${spoiled})`, {}, '$ is for a shell'],
    [`echo "\`touch ${spoiled}\`"`, {}, '` is for a shell'],
    [`echo hi > ${spoiled}`, {}, '> is for a shell'],
    [`echo hi\ntouch ${spoiled}`, {}, 'a line break is for a shell'],
    ['echo "never closed', {}, 'a quote is not closed'],
    ['node -e 1', {}, 'not among the commands'],
    ['./echo', {}, 'settings allow echo, node alone'],
    [`touch ${spoiled}`, {}, 'settings allow echo, node alone'],
    ['echo', { args: { cwd: '/' } }, 'nothing runs in /'],
    ['echo', { args: { cwd: join(box.work, 'out') } }, 'nothing runs in'],
    ['echo', { args: { cwd: join(box.work, '..') } }, 'nothing runs in'],
    ['echo', { args: { cwd: 'nowhere' } }, 'there is no folder'],
    ['echo', { args: { cwd: 7 } }, 'cwd is no text'],
    ['echo', { args: { env: { PATH: box.work } } }, 'may not set the variable PATH'],
    ['echo', { args: { env: { 'A B': 'x' } } }, 'A B is no variable'],
    ['echo', { type: 'workflow' }, 'workflow do not run'],
  ];
  const tasks = [];
  for (const [command, more] of refusals) tasks.push(await box.send(command, more));
  for (const [place, task] of tasks.entries()) {
    const { status, error_message: words, stdout } = await ended(ann, task);
    expect({ status, stdout }, refusals[place]![0]).toEqual({ status: 'failed', stdout: '' });
    expect(words).toContain('refused on the device: ');
    expect(words).toContain(refusals[place]![2]);
  }
  expect(existsSync(spoiled)).toBe(false);
  expect(await ended(ann, await box.send('echo still here', { args: { cwd: 'deep' } }))).toMatchObject({
    ...{ status: 'completed', stdout: 'still here\n' },
  });
}, 120_000);

test('without an allow-list it asks for each command, of which nothing is hidden; only yes is yes; where nobody can be asked it refuses', async () => {
  const box = await givenBox(ann, cloud.ccjk);
  {
    await using daemon = box.daemon(['--ask'], { isAnswered: true });
    daemon.child.stdin.write('yes\nyes\n'); // Typed before anything was asked.
    await says(daemon, 'asks before each command');
    const hidden = await box.send('echo a | tr a b # \u001b[2K\u202e');
    await says(daemon, 'Run it?');
    expect(daemon.output()).toContain('    echo a | tr a b # \\u{1b}[2K\\u{202e}');
    expect(daemon.output()).toContain('in a shell');
    expect(await statusOf(ann, hidden), 'not before it is agreed to').toBe('assigned');
    daemon.child.stdin.write('yes\n');
    expect(await ended(ann, hidden)).toMatchObject({ status: 'completed', stdout: 'b\n' });
    const declined = await box.send('echo no');
    await says(daemon, /Run it\?[^]*Run it\?/);
    daemon.child.stdin.write('yes please\n');
    expect(await ended(ann, declined)).toMatchObject({
      ...{ status: 'failed', error_message: expect.stringContaining('did not agree') },
    });
    const cancelled = await box.send('echo late');
    await says(daemon, /(Run it\?[^]*){3}/);
    await ann.ask('POST', `/tasks/${cancelled}/cancel`);
    daemon.child.stdin.write('y\n');
    await says(daemon, `${cancelled.slice(0, 8)} "echo late": not begun, called off`);
    daemon.child.stdin.end();
    expect(await ended(ann, await box.send('echo x'))).toMatchObject({ status: 'failed' });
  }
  await using daemon = box.daemon([]);
  await says(daemon, 'every command will be refused');
  const { error_message: words } = await ended(ann, await box.send('echo x'));
  expect(words).toContain('nobody can be asked');
  await ann.ask('PATCH', `/devices/${box.id}/config`, { consent: 'ask' });
}, 120_000);

test('at its time limit, at a cancellation and at the kill switch a command ends with all that it started', async () => {
  const box = await givenBox(ann, cloud.ccjk);
  await using daemon = box.daemon(['--allow', 'sh', '--allow', 'echo']);

  const first = await stayer(box.work);
  const overdue = await box.send(first.command, { timeout: 3000 });
  const pids = await first.pids();
  expect(await ended(ann, overdue)).toMatchObject({ status: 'timeout', stdout: 'up\n' });
  await allGone(pids);

  const second = await stayer(box.work);
  const cancelled = await box.send(second.command);
  const ofCancelled = await second.pids();
  const waiting = await box.send('echo next');
  expect(await statusOf(ann, waiting), 'one at a time').toBe('queued');
  await ann.ask('POST', `/tasks/${cancelled}/cancel`);
  await allGone(ofCancelled);
  expect(await ended(ann, waiting)).toMatchObject({ status: 'completed' });

  const stubborn = await box.send(
    `sh -c 'trap "" TERM; echo $$ > ${box.work}/stubborn; while :; do sleep 1; done'`,
  );
  const file = join(box.work, 'stubborn');
  await until(async () => existsSync(file) || undefined, { what: 'the command', seconds: 30 });
  const left = await box.send(`sh -c 'echo later'`);
  expect((await ann.ask('POST', `/devices/${box.id}/stop`, {})).data.stopped).toBe(true);
  await says(daemon, 'held by its owner');
  await allGone([Number(await readFile(file, 'utf8'))]);
  await says(daemon, `${stubborn.slice(0, 8)} "sh -c`);
  expect(await statusOf(ann, left)).toBe('queued');
  await ann.ask('POST', `/devices/${box.id}/stop`, { stopped: false });
  expect(await ended(ann, left)).toMatchObject({ status: 'completed' });
}, 120_000);

test('Ctrl-C ends what runs, reports it, gives the rest back, and says goodbye; a key that is dead ends everything too', async () => {
  const box = await givenBox(ann, cloud.ccjk);
  await using daemon = box.daemon(['--allow', 'sh']);
  const stay = await stayer(box.work);
  const task = await box.send(stay.command);
  const pids = await stay.pids();
  const next = await box.send('sh -c true');
  await using second = box.daemon(['--allow', 'sh']);
  expect(await second.exited, 'the folder is taken').toBe(3);
  daemon.child.kill('SIGINT');
  expect(await daemon.exited).toBe(0);
  await allGone(pids);
  expect((await ann.ask('GET', `/tasks/${task}`)).data).toMatchObject({
    ...{ status: 'failed', stdout: 'up\n', error_message: 'the daemon was stopped on the device' },
  });
  expect(await statusOf(ann, next)).toBe('queued');
  expect((await ann.ask('GET', `/devices/${box.id}`)).data.daemon_status).toBe('offline');
  await ann.ask('POST', `/tasks/${next}/cancel`);

  await using again = box.daemon(['--allow', 'sh']);
  const other = await stayer(box.work);
  await box.send(other.command);
  const ofOther = await other.pids();
  await ann.ask('DELETE', `/devices/${box.id}`);
  expect(await again.exited).toBe(1);
  expect(again.output()).toContain('401');
  await allGone(ofOther);
}, 120_000);

test('a machine registers with mail and password, and knows afterwards who it is; senseless options are told with the usage', async () => {
  const home = await mkdtemp(join(directory.path, 'home-'));
  const args = ['--server', `${cloud.ccjk}/v1/`, '--name', 'studio', '--state-dir', home, '--allow', 'echo'];
  const who = ['--email', ann.email];
  await using wrong = startSample('daemon/main', [...args, ...who], {
    env: { DESKCLOUD_PASSWORD: 'wrong-one' },
  });
  expect(await wrong.exited).toBe(1);
  expect(wrong.output()).toContain('INVALID_CREDENTIALS');
  await using first = startSample('daemon/main', [...args, ...who], {
    env: { DESKCLOUD_PASSWORD: PASSWORD },
  });
  await says(first, 'registered at');
  const named = async () =>
    (await ann.ask('GET', '/devices')).data.devices.filter((one: Any) => one.device_name === 'studio');
  const [device] = await until(async () => ((await named()).length > 0 ? named() : undefined));
  expect(device).toMatchObject({ machine_id: expect.stringMatching(/^daemon-/), arch: process.arch });
  await first.child.kill('SIGTERM');
  expect(await first.exited).toBe(0);
  await using second = startSample('daemon/main', args);
  const task = { device_id: device.id, type: 'bash', command: 'echo again' };
  const { data } = await ann.ask('POST', '/tasks', task);
  expect(await ended(ann, data.task_id)).toMatchObject({ status: 'completed', stdout: 'again\n' });
  expect(second.output()).not.toContain('registered');
  expect(await named()).toHaveLength(1);
  for (const bad of [
    [],
    ['--server', 'x'],
    [...args, '--parallel', '0'],
    [...args, '--allow', 'a;b'],
    [...args, '--x'],
  ]) {
    await using senseless = startSample('daemon/main', bad);
    expect(await senseless.exited, bad.join(' ')).toBe(2);
    expect(senseless.output()).toContain('usage: npm run daemon');
  }
}, 120_000);

test('a cloud that is killed while a command runs gets its result and all of its output once it is back', async () => {
  await using elsewhere = await temporaryDirectory();
  await using before = await startCcjk(elsewhere.path);
  const owner = await givenOwner(before.ccjk);
  const box = await givenBox(owner, before.ccjk);
  await using daemon = box.daemon(['--allow', 'sh']);
  const marks = ['one', 'two'].map((name) => join(box.work, name));
  const task = await box.send(
    `sh -c 'for f in ${marks.join(' ')}; do echo before $f; while [ ! -e $f ]; do sleep 0.1; done; echo x >> ${box.work}/times; done; echo end'`,
  );
  await until(async () => (await owner.ask('GET', `/tasks/${task}/output`)).data.text.length > 0, {
    ...{ what: 'its first output', seconds: 30 },
  });
  await before.kill();
  await writeFile(marks[0]!, '');
  await says(daemon, 'no answer, again');
  await writeFile(marks[1]!, '');
  await until(async () => (await readFile(join(box.work, 'times'), 'utf8')).length === 4 || undefined, {
    ...{ what: 'the end of the command', seconds: 30 },
  });
  await using _after = await startCcjk(elsewhere.path, ['--ccjk-port', new URL(before.ccjk).port]);
  expect(await ended(owner, task)).toMatchObject({ status: 'completed', exit_code: 0, retry_count: 0 });
  const said = `before ${marks[0]}\nbefore ${marks[1]}\nend\n`;
  expect((await owner.ask('GET', `/tasks/${task}/output`)).data).toMatchObject({ text: said, ended: true });
  expect((await owner.ask('GET', '/stats/summary')).data.tasks_completed).toBe(1);
}, 120_000);

test('a daemon that is killed takes its command along; the next one runs it again, and delivers what was done and not told', async () => {
  await using elsewhere = await temporaryDirectory();
  await using before = await startCcjk(elsewhere.path);
  const owner = await givenOwner(before.ccjk);
  const box = await givenBox(owner, before.ccjk);
  await using killed = box.daemon(['--allow', 'sh']);
  const once = join(box.work, 'once');
  const stay = await stayer(box.work);
  const task = await box.send(
    stay.command.replace("sh -c '", `sh -c 'if [ -e ${once} ]; then echo second; exit; fi; touch ${once}; `),
  );
  const pids = await stay.pids();
  await runs(owner, task);
  killed.child.kill('SIGKILL');
  await killed.exited;
  await allGone(pids);
  await using next = box.daemon(['--allow', 'sh']);
  expect(await ended(owner, task)).toMatchObject({ status: 'completed', stdout: 'second\n' });

  const counted = join(box.work, 'counted');
  const told = await box.send(
    `sh -c 'echo up; echo x >> ${counted}; while [ ! -e ${once}-2 ]; do sleep 0.1; done'`,
  );
  await runs(owner, told);
  await before.kill();
  await writeFile(`${once}-2`, '');
  const results = join(box.work, '../state/results', `${told}.json`);
  await until(async () => existsSync(results) || undefined, { what: 'the kept result', seconds: 30 });
  next.child.kill('SIGKILL');
  await next.exited;
  await using _after = await startCcjk(elsewhere.path, ['--ccjk-port', new URL(before.ccjk).port]);
  await using last = box.daemon(['--allow', 'sh']);
  expect(await ended(owner, told)).toMatchObject({ status: 'completed', retry_count: 0 });
  await says(last, 'its result of the last run is delivered');
  expect(await readFile(counted, 'utf8')).toBe('x\n');
  expect(existsSync(results)).toBe(false);
}, 120_000);
