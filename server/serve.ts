// One run of the headless cloud from its command line to its exit code. The demo runs the same with a scene around it.
import { readCommandLine, UsageError, type CommandLine, type Config } from './config.js';
import { DirectoryInUseError, StoreDamageError } from './core/store/types.js';
import { isReady } from './backups/scratch.js';
import { holdsCloud } from './dataDirectory.js';
import { PortTakenError } from './core/http/listen.js';
import { startCloud, type Cloud } from './index.js';
import { version } from './install.js';
import { helpText, USAGE } from './options.js';
import { askAndRepair, ownTerminal } from './repair/ask.js';
import { createOutput, type Output } from './output.js';
import { groups } from './parts.js';
import { holderOfPort } from './portHolder.js';
import { SettingError } from './settings.js';
import { leavesOf } from './settingText.js';
import { onStopSignal } from './signals.js';

export interface ServeHooks {
  /** After the ready line. The signal ends when the cloud is told to stop. */
  ready?(cloud: Cloud, output: Output, stopping: AbortSignal): Promise<void>;
  /** Before the doors close. */
  beforeStop?(): Promise<void>;
}

/** Answers the exit code. `args` are the options as they were typed. */
export async function serve(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  hooks: ServeHooks = {},
): Promise<number> {
  const settingNames = leavesOf(groups).map(({ name }) => name);
  let commandLine: CommandLine;
  try {
    commandLine = readCommandLine(args, env, settingNames);
  } catch (error) {
    return refused(error);
  }
  if (commandLine.ask === 'help') return answered(helpText(settingNames));
  if (commandLine.ask === 'version') return answered(`${version}\n`);

  const output = createOutput(commandLine);
  const stop = onStopSignal();
  try {
    let { config } = commandLine;
    if (commandLine.repair && !(await repaired(config.dataDir, commandLine.repair, output))) return 4;
    for (let run = 1; ; run++) {
      let restart: () => void = () => undefined;
      const restartWanted = new Promise<'restart'>((resolve) => (restart = () => resolve('restart')));
      const cloud = await startCloud({ ...config, log: output.log, restart });
      const origins = { console: cloud.console, ...cloud.addresses };
      let why: 'restart' | 'stop' = 'stop';
      try {
        announce(cloud, output);
        if (run === 1) await hooks.ready?.(cloud, output, stop.signal);
        why = await Promise.race([restartWanted, stop.wanted.then(() => 'stop' as const)]);
        if (why === 'stop') {
          output.event('stopping', {}, 'stopping ...');
          await hooks.beforeStop?.();
        } else output.event('restarting', {}, 'restarting ...');
      } finally {
        await cloud.stop();
      }
      if (why === 'stop') break;
      config = sameAgain(config, origins);
    }
    output.event('stopped', {}, 'stopped');
    return 0;
  } catch (error) {
    return await refused(error);
  } finally {
    stop.release();
    output.flush();
  }
}

/**
 * For a start of the same process: what was for the first start alone is left out, and ports that were any free ones stay those that
 * open pages know.
 */
export function sameAgain(
  { restore: _restored, import: _imported, ...config }: Config,
  origins: Readonly<Record<string, string>>,
): Config {
  const wasFree = (name: string) => config.assignments.findLast((one) => one.name === name)?.text === '0';
  const ports = Object.entries(origins).flatMap(([door, origin]) =>
    wasFree(`doors.${door}Port`)
      ? [{ name: `doors.${door}Port`, text: new URL(origin).port, source: 'the restart' }]
      : [],
  );
  return { ...config, assignments: [...config.assignments, ...ports], supers: [] };
}

/** False: nobody agreed to what it drops. */
async function repaired(dataDir: string, how: { yes: boolean }, output: Output): Promise<boolean> {
  if (!holdsCloud(dataDir) && !(await isReady(dataDir)))
    throw new UsageError(`--repair: there is no cloud in ${dataDir}`);
  const terminal = ownTerminal((text) => output.event('repair', { text }, text));
  return (await askAndRepair(dataDir, terminal, how)) !== 'not agreed';
}

function announce(cloud: Cloud, output: Output): void {
  const console = cloud.consoleUrl();
  const services = Object.entries(cloud.addresses);
  const text = [
    `Deskcloud ${version} is running.`,
    `  data directory  ${cloud.dataDir}`,
    ...services.map(([name, url]) => `  ${name.padEnd(14)}  ${url}`),
    `  console         ${console}`,
  ].join('\n');
  output.event(
    'ready',
    { pid: process.pid, dataDir: cloud.dataDir, services: cloud.addresses, console },
    text,
  );
  for (const line of cloud.notes) output.event('note', { text: line }, line);
}

function answered(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** Tells the operator on stderr, and answers the exit code that scripts switch on. */
async function refused(error: unknown): Promise<number> {
  const say = (text: string) => process.stderr.write(`${text}\n`);
  if (error instanceof UsageError || error instanceof SettingError) {
    say(`${error.message}\n${USAGE}`);
    return 2;
  }
  if (error instanceof DirectoryInUseError) {
    say(`${error.message}; stop it first, or start with another --data-dir`);
    return 3;
  }
  if (error instanceof StoreDamageError) {
    say(`${error.message}\n--repair names what can be saved, and asks before it changes anything`);
    return 4;
  }
  if (error instanceof PortTakenError) {
    const holder = await holderOfPort(error.host, error.port);
    say(
      `port ${error.port} on ${error.host} is taken${holder ? ` by ${holder}` : ''}; stop that program or choose another port`,
    );
    return 5;
  }
  say(`the cloud failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return 1;
}
