// The sample daemon of CCJK: runs tasks for real on the machine it is started on, safe by default. USAGE in options.ts says how.
import { arch, platform, release } from 'node:os';
import { DirectoryInUseError } from '../../server/core/store/types.js';
import { onStopSignal } from '../../server/signals.js';
import { createAsker, type Asker } from './asker.js';
import { CloudClient, isPassing, Refused, untilAnswered } from './cloudClient.js';
import { Daemon } from './daemon.js';
import { Home } from './home.js';
import { readOptions, USAGE, type Options } from './options.js';
import { wordsOf } from './taskRun.js';
import { printable } from './words.js';

/** Told to stop, it still ends its commands and reports them; a cloud that is away is waited for no longer than this. */
const LAST_WORDS_MS = 10_000;

const OS_TYPES: Readonly<Record<string, string>> = { win32: 'windows', darwin: 'darwin', android: 'termux' };

function optionsOrExit(): Options {
  try {
    const options = readOptions(process.argv.slice(2), process.env);
    if (options) return options;
    process.stdout.write(USAGE);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${wordsOf(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

const options = optionsOrExit();

const say = (text: string) =>
  void process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${printable(options.name)} ${text}\n`);

/** With the key that was given or kept; else by registering. Throws in words for people. */
async function signIn(cloud: CloudClient, home: Home, stopping: AbortSignal): Promise<void> {
  const identity = await home.identity(options.server);
  const key = options.deviceKey ?? identity.deviceKey;
  if (key !== null && (await isGood(cloud, key, stopping))) {
    if (key !== identity.deviceKey) await home.keepIdentity({ ...identity, deviceKey: key });
    return;
  }
  const { email, password } = options;
  if (email === undefined || password === undefined) {
    throw new Error(
      key === null
        ? 'which device is this? Give --email with --password-file, or --device-key-file'
        : 'the device key is not valid any more: give a new one with --device-key-file, or --email',
    );
  }
  // Kept before it is used, so that a second try is the same machine.
  await home.keepIdentity(identity);
  const about = {
    ...{
      device_name: options.name,
      os_type: OS_TYPES[platform()] ?? 'linux',
      os_version: release().slice(0, 50),
    },
    ...{ arch: arch(), ccjk_version: 'sample 1' },
  };
  const deviceKey = await untilAnswered(
    () => cloud.register({ email, password }, identity.machineId, about),
    stopping,
  );
  await home.keepIdentity({ ...identity, deviceKey });
  await untilAnswered(() => cloud.signIn(deviceKey), stopping);
  say(`registered at ${options.server} for ${printable(email)}`);
}

async function isGood(cloud: CloudClient, key: string, stopping: AbortSignal): Promise<boolean> {
  try {
    await untilAnswered(() => cloud.signIn(key), stopping);
    return true;
  } catch (error) {
    if (error instanceof Refused && error.status === 401) return false;
    throw error;
  }
}

function tellRules({ allow, asks, folders }: Options): void {
  const listed = allow.map((words) => words.map(printable).join(' ')).join(', ');
  if (listed !== '') say(`runs without asking: ${listed}`);
  if (asks) say(listed === '' ? 'asks before each command' : 'asks before every other command');
  if (listed === '' && !asks)
    say('nothing is allowed and nobody can be asked: every command will be refused');
  say(`in ${folders.map(printable).join(', ')}`);
}

async function main(): Promise<void> {
  const stop = onStopSignal();
  const givingUp = new AbortController();
  const home = await Home.open(options.stateDir);
  const cloud = new CloudClient(options.server);
  const asker: Asker | undefined = options.asks
    ? createAsker(process.stdin, (text) => void process.stdout.write(text))
    : undefined;
  const parts = { cloud, home, options, asker, say, stopping: stop.signal, givingUp: givingUp.signal };
  const daemon = new Daemon(parts);
  void stop.wanted.then(() => setTimeout(() => givingUp.abort(), LAST_WORDS_MS).unref());
  // However it ends, also by a second signal: no command stays.
  process.on('exit', () => daemon.kill());
  try {
    await signIn(cloud, home, stop.signal);
    tellRules(options);
    await daemon.run();
    say('stopped');
  } catch (error) {
    // A cloud that was away until the daemon was stopped is no failure.
    if (!stop.signal.aborted || !isPassing(error)) throw error;
  } finally {
    asker?.close();
    await home.release();
  }
}

// The terminal was closed: the work goes on being ended in order.
process.stdout.on('error', () => undefined);

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${printable(options.name)}: ${wordsOf(error)}\n`);
  process.exit(error instanceof DirectoryInUseError ? 3 : 1);
}
