// `npm run verify -- --data-dir DIR`: checks the store and the audit chains. A stopped cloud's directory is held meanwhile and
// opened as a start would open it, which reads and checks every file. Of a running cloud the segments are read beside it, and it is
// asked over its console for the rest.
import { existsSync } from 'node:fs';
import { UsageError } from './config.js';
import { readDataDir } from './dataDirOption.js';
import { systemClock } from './core/kernel/clock.js';
import { silentLog } from './core/kernel/log.js';
import type { Schedule } from './core/schedule/types.js';
import { systemFiles } from './core/store/files.js';
import { DirectoryInUseError, StoreDamageError } from './core/store/types.js';
import { verifyRunning } from './core/store/verifyRunning.js';
import { callLocal } from './localCall.js';
import { openCore } from './openCore.js';
import { modulesOf, readSettings } from './parts.js';
import { findRunningCloud, type RunningCloud } from './runningCloud.js';

interface Verdict {
  ok: boolean;
  /** The first broken link. */
  broken: string | null;
  checked: readonly string[];
}

/** Nothing runs by itself while a directory is only looked at. */
const noSchedule: Schedule = { every: () => undefined, at: () => undefined, stop: async () => undefined };

async function run(): Promise<number> {
  const dataDir = readDataDir(process.argv.slice(2));
  if (!existsSync(dataDir)) throw new UsageError(`--data-dir ${dataDir}: there is no such directory`);
  const cloud = await findRunningCloud(dataDir);
  const verdict = cloud ? await lookBeside(dataDir, cloud) : await lookAt(dataDir);
  if (!verdict.ok) {
    process.stderr.write(`broken: ${verdict.broken}\n`);
    return 4;
  }
  process.stdout.write(`whole: ${verdict.checked.join(', ')}\n`);
  return 0;
}

async function lookBeside(dataDir: string, cloud: RunningCloud): Promise<Verdict> {
  try {
    const segments = await verifyRunning(systemFiles(), dataDir);
    const verdict = await askRunning(cloud);
    return { ...verdict, checked: [`${segments} segments`, ...verdict.checked] };
  } catch (error) {
    if (error instanceof StoreDamageError) return { ok: false, broken: error.message, checked: [] };
    throw error;
  }
}

async function askRunning({ console, linkToken, certificate }: RunningCloud): Promise<Verdict> {
  const ask = async (path: string, body: object, bearer?: string) => {
    const call = { origin: console, method: 'POST' as const, path, body, certificate };
    const answer = await callLocal(bearer === undefined ? call : { ...call, bearer });
    if (answer.status === 200) return answer.body;
    throw new Error(`the running cloud refused: ${String(answer.body['detail'])}`);
  };
  const { token } = await ask('/console/api/session', { token: linkToken });
  return (await ask('/console/api/verify', {}, String(token))) as unknown as Verdict;
}

async function lookAt(dataDir: string): Promise<Verdict> {
  const closers: (() => Promise<void>)[] = [];
  try {
    const settings = await readSettings({ dataDir, assignments: [], supers: [] });
    const modules = modulesOf(settings);
    const { core } = await openCore({
      dataDir,
      clock: systemClock,
      log: silentLog(),
      settings,
      modules,
      closers,
      schedule: noSchedule,
    });
    for (const module of modules) {
      const service = await module.start(core);
      closers.push(() => service.stop());
      const broken = await service.verify();
      if (broken !== null) return { ok: false, broken: `${module.name}: ${broken}`, checked: [] };
    }
    return { ok: true, broken: null, checked: ['store', ...modules.map(({ name }) => `audit of ${name}`)] };
  } catch (error) {
    if (error instanceof StoreDamageError) return { ok: false, broken: error.message, checked: [] };
    throw error;
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  if (error instanceof UsageError) process.stderr.write('usage: npm run verify -- [--data-dir DIR]\n');
  process.exitCode = error instanceof UsageError ? 2 : error instanceof DirectoryInUseError ? 3 : 1;
}
