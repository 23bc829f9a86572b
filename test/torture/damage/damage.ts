// Damage: good data directories are harmed at random. Of one that was stopped in order every harm to the store, the secrets and the
// certificate is found, naming file and place; of a killed one the last batch of the newest journal may be cut off, set aside and
// told. A refused start changes nothing, and the next one says the same. A share of the refused ones is repaired (repairs.ts).
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CERTIFICATE_FILE } from '../../../server/certificate.js';
import { StoreDamageError } from '../../../server/core/store/index.js';
import { seededChance } from '../../kit/simulatedDisk.js';
import { playRounds, type Torture } from '../torture.js';
import {
  assertSame,
  contentsOf,
  makeDirectory,
  restore,
  start,
  type Contents,
  type Directory,
  type Started,
} from './directories.js';
import { mutate, type Mutation } from './mutations.js';
import { judgeRepair } from './repairs.js';

/** Of refused starts so many are followed by a repair. */
const REPAIRED_SHARE = 0.35;
/** What people may edit: what can be read counts. */
const FREE = new Set(['settings.json', 'settings.secret.json']);
/** What people may take away, which makes new ones, or put a whole copy in the place of. */
const REMOVABLE = new Set([...FREE, 'secrets.json', 'certificate.json']);

export const damage: Torture = {
  name: 'damage',
  rounds: 10_000,
  async run(assignment) {
    const root = await mkdtemp(path.join(tmpdir(), 'deskcloud-damage-'));
    try {
      const directories: Directory[] = [];
      for (const [n, kind] of (['stopped', 'killed', 'stopped', 'killed'] as const).entries()) {
        directories.push(await makeDirectory(path.join(root, `good-${n}`), kind, 3 + n * 12));
      }
      const figures = {
        mutations: 0,
        refused: 0,
        'cut and set aside': 0,
        'of no effect': 0,
        'taken for edits': 0,
        ...{ repaired: 0, 'repaired without a loss': 0, 'beyond repair': 0 },
      };
      const dataDir = path.join(root, 'harmed');
      return await playRounds(assignment, figures, async (seed) => {
        const chance = seededChance(seed);
        const directory = directories[seed % 4]!;
        const times = directory.kind === 'stopped' && chance() < 0.2 ? 2 : 1;
        const other = directories[(seed + 2) % 4]!;
        const mutation = mutate(directory, other, times, chance);
        if (!mutation) return;
        figures.mutations += 1;
        try {
          const verdict = await judge(dataDir, directory, other, mutation);
          figures[verdict] += 1;
          if (verdict === 'refused' && chance() < REPAIRED_SHARE) {
            figures[await judgeRepair(dataDir, directory, mutation)] += 1;
          }
        } catch (error) {
          throw new Error(`${directory.kind}: ${mutation.told}`, { cause: error });
        }
      });
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  },
};

type Verdict = 'refused' | 'cut and set aside' | 'of no effect' | 'taken for edits';

async function judge(
  dataDir: string,
  directory: Directory,
  other: Directory,
  mutation: Mutation,
): Promise<Verdict> {
  await restore(dataDir, mutation.files);
  const first = await tryStart(dataDir);
  if (first instanceof StoreDamageError) {
    assert.ok(
      first.file !== '' && first.offset >= 0 && first.detail !== '',
      `a refusal names file and place: ${first.message}`,
    );
    assertSame(await contentsOf(dataDir), mutation.files, 'a refused start changes nothing');
    const second = await tryStart(dataDir);
    assert.ok(
      second instanceof StoreDamageError && second.message === first.message,
      'the next start says the same',
    );
    return 'refused';
  }
  if (
    [...mutation.touched].every((name) =>
      saysTheSame(directory.files.get(name), mutation.files.get(name), name),
    )
  )
    return 'of no effect';
  // A private key holds its public one once more, which nothing reads: certificate and key still are the same.
  const isTouched = mutation.touched.size === 1 && mutation.touched.has(CERTIFICATE_FILE);
  if (isTouched && first.fingerprint === fingerprintOf(directory.files)) return 'of no effect';
  const isFree = (name: string) =>
    FREE.has(name) || (REMOVABLE.has(name) && (!mutation.files.has(name) || mutation.replaced.has(name)));
  if ([...mutation.touched].every(isFree)) {
    assert.equal(first.state, directory.state);
    return 'taken for edits';
  }
  if (isStoreOf(other.files, mutation)) {
    assert.equal(first.state, other.state);
    return 'taken for edits';
  }
  assert.equal(directory.kind, 'killed', 'of a store that was stopped in order every harm is found');
  return judgeKilled(dataDir, directory, mutation, first);
}

async function judgeKilled(
  dataDir: string,
  { files, state, last }: Directory,
  { touched, from, files: harmed }: Mutation,
  started: Started,
): Promise<Verdict> {
  for (const name of touched) assert.ok(!REMOVABLE.has(name), `${name} is guarded`);
  if (started.state === state) {
    // The mark only adds to what can be found out; what the manifest does not name was left by a crash, and is removed.
    return 'of no effect';
  }
  assert.ok(last);
  assert.equal(started.state, last.state, 'more than the last batch is gone');
  const at = from.get(last.journal);
  assert.ok(
    at !== undefined && at >= last.from,
    `the last batch was cut although it is whole (first difference: ${at})`,
  );
  const tail = harmed.get(last.journal)!.subarray(last.from);
  if (tail.length > 0) {
    const kept = (await contentsOf(dataDir)).get(`${last.journal}.cut`);
    assert.ok(kept?.equals(tail), 'what was cut is kept aside');
    assert.match(started.told, /cut off by a crash/);
  }
  assert.ok(files.has(last.journal));
  return 'cut and set aside';
}

const fingerprintOf = (files: Contents): string =>
  new X509Certificate((JSON.parse(files.get(CERTIFICATE_FILE)!.toString()) as { cert: string }).cert)
    .fingerprint256;

/** Whether two harms together put the store of another directory in place of this one, with its `deskcloud.id`. */
function isStoreOf(other: Contents, { files, touched }: Mutation): boolean {
  const isPartOfStore = (name: string) => name === 'deskcloud.id' || name.startsWith('store/');
  const names = [...new Set([...files.keys(), ...other.keys(), ...touched])];
  return (
    [...touched].every(isPartOfStore) &&
    names
      .filter(isPartOfStore)
      .every((name) => other.get(name)?.equals(files.get(name) ?? Buffer.of()) ?? false)
  );
}

/** A space more or less in a file for people. */
function saysTheSame(before: Buffer | undefined, after: Buffer | undefined, name: string): boolean {
  if (!before || !after || !REMOVABLE.has(name)) return false;
  return isDeepStrictEqual(JSON.parse(before.toString()), JSON.parse(after.toString()));
}

async function tryStart(dataDir: string): Promise<Started | StoreDamageError> {
  try {
    return await start(dataDir);
  } catch (error) {
    if (error instanceof StoreDamageError) return error;
    throw error;
  }
}
