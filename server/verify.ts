// `npm run verify -- --data-dir DIR`: checks the store, the secrets and the audit chains, and changes nothing. A stopped cloud's
// directory is held meanwhile, and every file is read and checked as a start would do it. Of a running cloud the segments are read
// beside it, and it is asked over its console for the rest. `--repair` repairs what is damaged (server/repair): it names what is dropped
// and asks; `--yes` is the answer of a script, and without either nothing is changed.
import { UsageError } from './config.js';
import { readOptions } from './dataDirOption.js';
import { isReady } from './backups/scratch.js';
import { systemClock } from './core/kernel/clock.js';
import { storedTables } from './core/history/storedTables.js';
import { silentLog } from './core/kernel/log.js';
import { History } from './core/store/history/history.js';
import { lockDirectory, systemFiles, verifyStore } from './core/store/index.js';
import { DirectoryInUseError, StoreDamageError } from './core/store/types.js';
import { verifyRunning } from './core/store/verifyRunning.js';
import { callLocal } from './localCall.js';
import { holdsCloud, lookForDataDir } from './dataDirectory.js';
import { modulesOf, readSettings } from './parts.js';
import { findRunningCloud, type RunningCloud } from './runningCloud.js';
import { askAndRepair, ownTerminal } from './repair/ask.js';
import { openSecrets, SECRETS_FILE } from './secrets.js';
import { SettingError } from './settings.js';

interface Verdict {
  ok: boolean;
  /** The first broken link. */
  broken: string | null;
  checked: readonly string[];
  /** What the operator should know, though nothing is broken. */
  notes?: readonly string[];
}

async function run(): Promise<number> {
  const { dataDir, given } = readOptions(process.argv.slice(2), ['repair', 'yes']);
  const isRepair = given.has('repair');
  if (given.has('yes') && !isRepair) throw new UsageError('--yes answers the question of --repair');
  const isHalfWay = (await lookForDataDir(dataDir)) && (await isReady(dataDir));
  if (isHalfWay && !isRepair) {
    throw new UsageError(
      `a restore or a repair of ${dataDir} waits for the next start to finish it (or for --repair)`,
    );
  }
  if (!isHalfWay && !holdsCloud(dataDir)) throw new UsageError(`there is no cloud in ${dataDir}`);
  if (isRepair) {
    const terminal = ownTerminal((text) => process.stdout.write(`${text}\n`));
    const outcome = await askAndRepair(dataDir, terminal, { yes: given.has('yes') });
    if (outcome === 'not agreed') return 4;
  }
  const cloud = await findRunningCloud(dataDir);
  const verdict = cloud ? await lookBeside(dataDir, cloud) : await lookAt(dataDir);
  if (!verdict.ok) {
    process.stderr.write(`broken: ${verdict.broken}\n`);
    return 4;
  }
  for (const note of verdict.notes ?? []) process.stdout.write(`${note}\n`);
  process.stdout.write(`whole: ${verdict.checked.join(', ')}\n`);
  return 0;
}

async function lookBeside(dataDir: string, cloud: RunningCloud): Promise<Verdict> {
  const segments = await verifyRunning(systemFiles(), dataDir);
  const verdict = await askRunning(cloud);
  return { ...verdict, checked: [`${segments} segments`, ...verdict.checked] };
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
  const settings = await readSettings({ dataDir, assignments: [], supers: [] });
  const modules = modulesOf(settings);
  const lock = await lockDirectory(dataDir, systemClock);
  try {
    const names = modules.map(({ name }) => name);
    const { made } = await openSecrets(dataDir, names);
    const files = systemFiles();
    const { read, tail } = await verifyStore(files, dataDir, storedTables(modules));
    const store = { transaction: read };
    const history = new History({ store, files, dataDir, log: silentLog() });
    const damage = await history.verify();
    if (damage !== null) return { ok: false, broken: damage, checked: [] };
    for (const module of modules) {
      const broken = await module.verify(store, history);
      if (broken !== null) return { ok: false, broken: `${module.name}: ${broken}`, checked: [] };
    }
    const notes = [
      ...(made
        ? [`${SECRETS_FILE} is missing: the next start makes new keys, and everybody signs in again`]
        : []),
      ...(tail
        ? [
            `${tail.file}: ${tail.bytes} bytes after byte ${tail.from} were never answered; they will be set aside at the next start`,
          ]
        : []),
    ];
    return { ok: true, broken: null, checked: ['store', ...names.map((name) => `audit of ${name}`)], notes };
  } finally {
    await lock.release();
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError || error instanceof SettingError) return 2;
  if (error instanceof DirectoryInUseError) return 3;
  return error instanceof StoreDamageError ? 4 : 1;
}

try {
  process.exitCode = await run();
} catch (error) {
  process.exitCode = exitCodeOf(error);
  const { message } = error as Error;
  process.stderr.write(`${error instanceof StoreDamageError ? `broken: ${message}` : message}\n`);
  if (error instanceof UsageError)
    process.stderr.write('usage: npm run verify -- [--data-dir DIR] [--repair [--yes]]\n');
}
