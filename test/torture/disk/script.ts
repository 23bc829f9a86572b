// What happens in one round: deeds and accidents drawn by lot.
import type { Chance, Fault } from '../../kit/simulatedDisk.js';
import type { Deed } from '../../unit/core/store/model.js';
import { turns, type Life } from './life.js';

const CODES = ['EIO', 'ENOSPC', 'EROFS', 'EPERM', 'EBUSY'] as const;
const EFFECTS = ['none', 'half', 'done'] as const;

const below = (chance: Chance, limit: number): number => Math.floor(chance() * limit);
const oneOf = <Item>(chance: Chance, items: readonly Item[]): Item => items[below(chance, items.length)]!;

/** Deeds by lot. Every note is another, so that a state is known by its text. */
export class Deeds {
  #notes = 0;
  constructor(private readonly chance: Chance) {}

  one(): Deed {
    const { chance } = this;
    const luck = chance();
    if (luck < 0.5) {
      const row = {
        ...{ id: 1 + below(chance, 12), group: oneOf(chance, ['a', 'b', 'c']) },
        ...{
          rank: chance() < 0.2 ? null : below(chance, 5) - 2,
          code: chance() < 0.7 ? null : oneOf(chance, ['x', 'y', 'z']),
        },
        text: 'word '.repeat(below(chance, 30)),
      };
      return { do: 'put', row };
    }
    if (luck < 0.6) return { do: 'remove', id: 1 + below(chance, 12) };
    if (luck < 0.85) return this.note();
    if (luck < 0.92) return { do: 'claim', group: oneOf(chance, ['a', 'b', 'c']), limit: below(chance, 4) };
    if (luck < 0.97) return { do: 'move', group: oneOf(chance, ['a', 'b']), to: 'c' };
    return { do: 'throw' };
  }

  note(): Deed {
    return { do: 'enter', note: `note ${++this.#notes}` };
  }

  transaction(): Deed[] {
    return Array.from({ length: 1 + below(this.chance, 4) }, () => this.one());
  }

  batch(): Deed[][] {
    return Array.from({ length: 1 + below(this.chance, 4) }, () => this.transaction());
  }
}

export type Step = (life: Life, deeds: Deeds, chance: Chance) => Promise<void>;

const write: Step = (life, deeds) => life.write(deeds.batch());

const checkpoint: Step = async (life, deeds) => {
  const done = life.store.checkpoint();
  await life.write(deeds.batch());
  await done;
};

const reopen: Step = async (life) => {
  await life.close();
  await life.comeBack();
};

const crash: Step = (life, deeds, chance) =>
  life.crash(chance() < 0.6, below(chance, 45), async () => {
    const work = Promise.all([
      life.write(deeds.batch()),
      chance() < 0.6 ? life.store.checkpoint() : undefined,
    ]);
    await work;
    if (chance() < 0.3) await life.store.close();
  });

/** Writes while the disk is bad: one after another, each answered or refused, with looks between them. */
async function writeDespite(life: Life, deeds: Deeds, chance: Chance): Promise<void> {
  for (let n = 1 + below(chance, 4); n > 0; n--) {
    await life.write([deeds.transaction()]);
    if (chance() < 0.4) await life.store.checkpoint().catch(() => undefined); // Whether it can is the disk's affair.
    if (chance() < 0.3) await life.clock.advance('5s');
    await life.look();
  }
}

/** The fault is over: the store heals, or the process is ended before it can. */
async function afterFault(life: Life, chance: Chance): Promise<void> {
  const luck = chance();
  if (luck < 0.3) return life.crash(luck < 0.2, 0, () => turns(below(chance, 6)));
  if (luck < 0.4) {
    await life.close();
    return life.comeBack();
  }
  return life.heal();
}

const oneCall: Step = async (life, deeds, chance) => {
  life.disk.failure = {
    call: life.disk.calls + 1 + below(chance, 30),
    effect: oneOf(chance, EFFECTS),
    code: oneOf(chance, CODES),
  };
  await writeDespite(life, deeds, chance);
  life.disk.failure = undefined;
  await afterFault(life, chance);
};

const lasting =
  (
    matches: (name: string, changes: boolean) => boolean,
    codes: readonly string[],
    effects: readonly Fault['effect'][],
  ): Step =>
  async (life, deeds, chance) => {
    const fault: Fault = { code: oneOf(chance, codes), effect: oneOf(chance, effects) };
    // Some last, some pass by themselves after so many refusals.
    let left = chance() < 0.5 ? Infinity : 1 + below(chance, 6);
    life.disk.fault = (name, { changes }) => (matches(name, changes) && left-- > 0 ? fault : undefined);
    await writeDespite(life, deeds, chance);
    if (chance() < 0.2)
      await life
        .crash(chance() < 0.5, 0, () => turns(3))
        .catch((error: unknown) => refusedStart(life, error));
    life.disk.fault = undefined;
    await afterFault(life, chance);
  };

/** The disk is still bad when the process comes back: a start may be refused, once it is mended it may not. */
async function refusedStart(life: Life, error: unknown): Promise<void> {
  if (!life.disk.fault || (error instanceof Error && error.name === 'AssertionError')) throw error;
  life.disk.fault = undefined;
  life.disk.kill();
  await life.comeBack();
}

const readOnly = lasting((_, changes) => changes, ['EROFS'], ['none']);
const renames = lasting((name) => name.startsWith('rename'), ['EPERM', 'EBUSY', 'EACCES'], ['none']);
const unlinks = lasting((name) => name.startsWith('unlink'), ['EPERM', 'EBUSY'], ['none']);
const flushes = lasting((name) => /^(data)?sync/i.test(name), ['EIO'], ['none', 'done']);
const writes = lasting((name) => name.startsWith('write'), ['EIO', 'ENOSPC', 'EDQUOT'], ['none', 'half']);

const full: Step = async (life, deeds, chance) => {
  life.disk.capacity = life.disk.used() + below(chance, 600);
  await writeDespite(life, deeds, chance);
  await writeDespite(life, deeds, chance);
  life.disk.capacity = Infinity;
  await afterFault(life, chance);
};

const badStart: Step = async (life, _, chance) => {
  if (chance() < 0.5) await life.close();
  else life.disk.kill();
  const { disk } = life;
  const code = oneOf(chance, CODES);
  await life.openDespite(
    () => (disk.failure = { call: disk.calls + 1 + below(chance, 50), effect: oneOf(chance, EFFECTS), code }),
    () => (disk.failure = undefined),
  );
  await life.heal();
};

const STEPS: readonly Step[] = [
  ...[write, write, write, checkpoint, checkpoint, reopen, crash, crash, crash],
  ...[oneCall, oneCall, readOnly, renames, unlinks, flushes, writes, full, badStart],
];

/** One round: the n-th call of the disk fails, for an n that goes with the seed, then anything. */
export async function playSteps(life: Life, seed: number, chance: Chance): Promise<void> {
  const deeds = new Deeds(chance);
  life.disk.failure = { call: 1 + (seed % 120), effect: EFFECTS[seed % 3]!, code: CODES[seed % 5]! };
  try {
    await life.open();
  } catch {
    // A new store that could not be made: the next start makes it.
    life.disk.failure = undefined;
    life.disk.kill();
    await life.open();
  }
  await writeDespite(life, deeds, chance);
  await life.store.checkpoint().catch(() => undefined); // As above.
  await writeDespite(life, deeds, chance);
  life.disk.failure = undefined;
  await afterFault(life, chance);
  for (let left = 2 + below(chance, 7); left > 0; left--) await oneOf(chance, STEPS)(life, deeds, chance);
  await life.close();
  await life.comeBack();
  await life.close();
}
