// One cloud's history through a script, beside a plain list of its rows.
import assert from 'node:assert/strict';
import { SimulatedDisk, seededChance } from '../../kit/simulatedDisk.js';
import { AppError } from '../../../server/core/kernel/errors.js';
import { systemClock } from '../../../server/core/kernel/clock.js';
import { silentLog } from '../../../server/core/kernel/log.js';
import { openStore, table, type Store } from '../../../server/core/store/index.js';
import { segmentsOf, segmentTable } from '../../../server/core/store/history/catalogue.js';
import { History } from '../../../server/core/store/history/history.js';
import { drop, removeDropped, seal } from '../../../server/core/store/history/sealing.js';
import type { SealedTable } from '../../../server/core/store/history/sealedTable.js';
import { scriptOf, type Step, type Touch } from './script.js';

interface LineRow {
  id: number;
  owner: number;
  at: number;
  text: string;
}
const lines = table<LineRow>({
  name: 'model.lines',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: { byOwner: { kind: 'ordered', columns: ['owner', '-id'] } },
});
const sealedLines: SealedTable<LineRow> = {
  ...{ table: lines, order: 'id', where: {} },
  at: ({ at }) => at,
  keys: { all: () => 0, owner: ({ owner }) => owner },
};
/** What was done in all rounds. */
export type Deeds = Record<'sealed' | 'dropped' | 'kills' | 'power cuts' | 'failures', number>;

const OWNERS = 5;
const ROWS = { offset: 0, limit: 100_000 };
const never = new AbortController().signal;

class Run {
  store!: Store;
  history!: History;
  /** Oldest first. */
  model: LineRow[] = [];
  #at = 0;

  constructor(readonly disk: SimulatedDisk) {}

  async open(): Promise<void> {
    const files = this.disk.files();
    const log = silentLog();
    this.store = await openStore({
      ...{ dataDir: '/data', tables: [lines, segmentTable], clock: systemClock, log, files },
      lock: { release: async () => undefined } as never,
    });
    this.history = new History({ store: this.store, files, dataDir: '/data', log });
  }

  get options() {
    return { ...this.history.options, store: this.store, history: this.history };
  }

  async write(count: number): Promise<void> {
    for (let from = 0; from < count; from += 100) {
      const made = await this.store.transaction(async (tx) => {
        const rows: LineRow[] = [];
        for (let n = from; n < Math.min(count, from + 100); n++) {
          this.#at += 1;
          const row = { owner: this.#at % OWNERS, at: this.#at, text: `line ${this.#at}` };
          rows.push(await tx.insert(lines, row as never));
        }
        return rows;
      });
      this.model.push(...made);
    }
  }

  /** Seals the older part of what is there. */
  seal(part: number): Promise<number> {
    const before = this.model[Math.floor(this.model.length * part)]?.at ?? 0;
    const now = this.#at;
    const limits = { now, clock: now, before, mostRows: 1e9, neverFrom: now, fewest: 1, overdue: before };
    return seal(this.options, sealedLines, limits, never);
  }

  /** What people do to rows that are still in the store: a word more, or gone. */
  async touch({ place, how }: Touch): Promise<void> {
    const row = this.model[Math.floor(this.model.length * place)];
    if (!row) return;
    const [done] = await this.store.transaction((tx) =>
      how === 'change'
        ? tx.update(lines, { id: row.id }, { text: `${row.text}!` })
        : tx.delete(lines, { id: row.id }),
    );
    if (!done) return; // It is history.
    const at = this.model.findIndex(({ id }) => id === row.id);
    if (how === 'change') this.model[at] = done;
    else this.model.splice(at, 1);
  }

  /** Answers whether there was one. */
  async dropOldest(): Promise<boolean> {
    const [oldest] = (await this.store.transaction((tx) => segmentsOf(tx, lines.name))).filter(
      ({ state }) => state === 'sealed',
    );
    if (!oldest) return false;
    await drop(this.options, oldest, async () => undefined);
    this.model.splice(0, oldest.live);
    await removeDropped(this.options);
    return true;
  }

  async compare(): Promise<void> {
    const expected = this.model.toReversed();
    const { hot, segments } = await this.store.transaction(async (tx) => ({
      hot: await tx.find(lines, { where: {}, orderBy: ['-id'], limit: 100_000, walkLimit: 100_000 }),
      segments: await this.history.segments(tx, sealedLines),
    }));
    const sought = { key: 'all', value: 0 };
    const sealed = await this.history.page(sealedLines, segments, sought, ROWS);
    assert.deepEqual([...hot, ...sealed], expected);
    assert.equal(await this.history.count(sealedLines, segments, sought), sealed.length);
    for (let owner = 0; owner < OWNERS; owner++) {
      const own = sealed.filter((row) => row.owner === owner);
      const asked = { key: 'owner', value: owner };
      const page = { offset: 3, limit: 7 };
      assert.equal(await this.history.count(sealedLines, segments, asked), own.length);
      assert.deepEqual(await this.history.page(sealedLines, segments, asked, page), own.slice(3, 10));
      const [from, upTo] = [own.at(-3)?.at ?? 0, own[2]?.at ?? 0];
      const within = own.filter(({ at }) => at >= from && at <= upTo);
      assert.deepEqual(
        await this.history.page(sealedLines, segments, { ...asked, from, upTo }, ROWS),
        within,
      );
    }
    assert.equal(await this.history.verify(), null);
  }
}

const isExpected = (error: unknown): boolean =>
  (error instanceof AppError && error.code === 'store_unavailable') || String(error).includes('EIO');

/** Throws for a row that is lost, there twice or in another place, and for a file that nothing names. */
export async function live(seed: number, deeds: Deeds): Promise<void> {
  const chance = seededChance(seed);
  const run = new Run(new SimulatedDisk(chance));
  const script = scriptOf(chance);
  await run.open();
  for (const step of script) {
    await play(run, step, deeds);
    await run.compare();
  }
  // What was interrupted goes on, and nothing is left besides.
  deeds.sealed += await run.seal(0.5);
  await removeDropped(run.options);
  await run.compare();
  const named = await run.store.transaction((tx) => segmentsOf(tx, lines.name));
  assert.ok(
    named.every(({ state }) => state === 'sealed'),
    'each segment is done',
  );
  const onDisk = [...run.disk.contents().keys()].filter((file) => file.includes('/history/'));
  assert.deepEqual(onDisk.sort(), named.map(({ file }) => `/data/${file}`).sort());
  await run.store.close();
}

async function play(run: Run, step: Step, deeds: Deeds): Promise<void> {
  switch (step.kind) {
    case 'write':
      return run.write(step.count);
    case 'seal': {
      const sealing = run.seal(step.part);
      for (const touch of step.beside) await run.touch(touch);
      deeds.sealed += await sealing;
      return;
    }
    case 'drop':
      deeds.dropped += (await run.dropOldest()) ? 1 : 0;
      return;
    case 'reopen':
      await run.store.close();
      return run.open();
    case 'accident':
      return meetAccident(run, step, deeds);
    case 'fail': {
      const { disk, store } = run;
      const fault = { call: disk.calls + step.call, effect: step.effect };
      disk.failure = fault;
      await run.seal(step.part).catch((error: unknown) => {
        if (!isExpected(error)) throw error;
      });
      if (disk.calls >= fault.call) deeds.failures += 1;
      disk.failure = undefined;
      if (!store.health().writable) await store.checkpoint();
    }
  }
}

/** The process ends in the middle of its sealing or right behind it, and another one begins. */
async function meetAccident(
  run: Run,
  { part, power, call }: Extract<Step, { kind: 'accident' }>,
  deeds: Deeds,
): Promise<void> {
  const { disk } = run;
  let left = call;
  let isOver = false;
  const happened = new Promise<void>((resolve) => {
    disk.onCall = () => {
      left -= 1;
      if (left > 0) return;
      isOver = true;
      deeds[power ? 'power cuts' : 'kills'] += 1;
      disk.onCall = undefined;
      if (power) disk.cutPower();
      else disk.kill();
      resolve();
    };
  });
  const sealed = run.seal(part).then(() => {
    // A call that nobody waits for may have met the accident already: the next process is not to meet it too.
    if (!isOver) disk.kill();
  });
  await Promise.race([happened, sealed]);
  disk.onCall = undefined;
  await run.open();
}
