// Acts on many rows. Promises:
//  - A chunk's effects and the run's cursor are one transaction: whatever ends the process, each row is acted on once, and the
//    run goes on from its cursor at the next start. (bulkChunk.ts)
//  - A row is acted on only while its manager may act: a run whose manager was disabled, expired or removed is aborted.
//  - Runs take turns, a chunk each, so that a long one delays nobody's short one.
//  - The act is one audit record, written with the run.
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { background, type Log } from '../../../core/kernel/log.js';
import { AppError, conflict } from '../../../core/kernel/errors.js';
import type { Store, Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import { bulkRunTable, type BulkRunRow, type JsonObject } from '../tables.js';
import { ItemFailed, runChunk } from './bulkChunk.js';
import type { BulkKind, BulkWindow } from './bulkKind.js';
import { endRun, tellProgress } from './bulkRuns.js';

export type BulkTarget = { ids: readonly number[] } | { filter: JsonObject };

export interface BulkRequest {
  /** A registered kind. */
  kind: string;
  target: BulkTarget;
  /** What the act needs to know beside the rows. */
  input: JsonObject;
}

/** What a request meant when it was counted. */
export interface BulkCount {
  total: number;
  upTo: number;
}

export interface Bulk {
  /** Makes a kind of act known; at the start of the service, before `wake`. */
  register<Item extends { id: number }>(kind: string, spec: BulkKind<Item>): void;
  /** How many rows a request means now: own ids that exist, or those under the filter. Counted in slices. */
  count(managerId: number, request: BulkRequest): Promise<BulkCount>;
  /** Writes the run and its audit record; call `wake` after the commit. Throws conflict/`too_many_bulk_runs`. */
  begin(
    tx: Tx,
    actor: ActorOf<'manager'>,
    request: BulkRequest & BulkCount & { ip: string },
  ): Promise<BulkRunRow>;
  /** Works on what is running, in the background, until nothing is. */
  wake(): void;
  /** Resolves when nothing is being worked on. */
  idle(): Promise<void>;
  /** No further chunk begins; waits for the one under way. */
  stop(): Promise<void>;
}

const MOST_RUNNING = 5;
/** Ended runs that a manager keeps; the oldest go first. */
const MOST_KEPT = 200;
const COUNT_SLICE = 500;

export function createBulk({ store, log }: { store: Store; log: Log }): Bulk {
  const kinds = new Map<string, BulkKind<{ id: number }>>();
  let stopped = false;
  let isAwake = false;
  let asked = false;
  let working: Promise<void> = Promise.resolve();

  const kindOf = (name: string) => {
    const kind = kinds.get(name);
    if (!kind) throw new Error(`no bulk act ${name} is registered`);
    return kind;
  };

  /** One chunk; what one item throws is that item's failure and not the run's. */
  async function step(runId: number): Promise<void> {
    const failed = new Map<number, string>();
    while (!stopped) {
      try {
        await store.transaction((tx) => runChunk(tx, kinds, runId, failed));
        return;
      } catch (error) {
        if (error instanceof AppError && error.kind === 'unavailable') throw error;
        if (!(error instanceof ItemFailed)) {
          log.error({ err: error, bulk: runId }, 'a bulk act was aborted');
          await store.transaction(async (tx) => endRun(tx, runId, 'aborted', 'internal_error'));
          return;
        }
        const { cause, itemId } = error;
        const isKnown = cause instanceof AppError;
        if (!isKnown) log.error({ err: cause, bulk: runId, item: itemId }, 'an item of a bulk act failed');
        failed.set(itemId, isKnown ? cause.code : 'internal_error');
      }
    }
  }

  async function work(): Promise<void> {
    do {
      asked = false;
      for (;;) {
        const running = await store.transaction((tx) =>
          tx.find(bulkRunTable, { where: { state: 'running' }, orderBy: ['id'], limit: 1000 }),
        );
        if (running.length === 0) break;
        for (const { id } of running) {
          if (stopped) return;
          await step(id);
        }
      }
    } while (asked && !stopped);
  }

  return {
    register(kind, spec) {
      if (kinds.has(kind)) throw new Error(`bulk act ${kind} is registered twice`);
      kinds.set(kind, spec as unknown as BulkKind<{ id: number }>);
    },

    async count(managerId, { kind: name, target }) {
      const kind = kindOf(name);
      if ('ids' in target) {
        const ids = distinct(target.ids);
        const total = await store.transaction(async (tx) => {
          let known = 0;
          for (const id of ids) if (await kind.get(tx, managerId, id)) known += 1;
          return known;
        });
        return { total, upTo: ids.at(-1) ?? 0 };
      }
      const { filter } = target;
      const upTo = await store.transaction((tx) => kind.highest(tx, managerId, filter));
      let total = 0;
      let after: number | null = 0;
      while (after !== null) {
        const window: BulkWindow = { after, upTo, limit: COUNT_SLICE };
        const slice = await store.transaction((tx) => kind.select(tx, managerId, filter, window));
        total += slice.items.length;
        after = slice.reached;
        // A transaction that only reads ends without a turn of the event loop.
        await turnOfTheLoop();
      }
      return { total, upTo };
    },

    async begin(tx, actor, { kind: name, target, input, total, upTo, ip }) {
      const kind = kindOf(name);
      const managerId = actor.account.id;
      if ((await tx.count(bulkRunTable, { managerId, state: 'running' })) >= MOST_RUNNING) {
        throw conflict('too_many_bulk_runs', `${MOST_RUNNING} bulk acts are under way; wait for one to end`);
      }
      await forgetOldest(tx, managerId);
      const ids = 'ids' in target ? distinct(target.ids) : null;
      const filter = 'filter' in target ? target.filter : null;
      const run = await tx.insert(bulkRunTable, {
        ...{ managerId, via: actor.via, sessionId: actor.sessionId, ip },
        ...{ kind: name, ids, filter, upTo, input },
        ...{ state: 'running', total, done: 0, skipped: 0, failed: 0, notes: [], cursor: 0, reason: null },
        ...{ createdAt: tx.now(), endedAt: null },
      });
      await audit(tx, {
        actor,
        action: kind.action,
        targetType: kind.targetType,
        targetId: 0,
        detail: { bulk_id: run.id, total, ...(ids ? { ids } : { filter }), input },
        ip,
      });
      tellProgress(tx, run);
      return run;
    },

    wake() {
      asked = true;
      if (isAwake || stopped) return;
      isAwake = true;
      working = work().finally(() => {
        isAwake = false;
      });
      background(log, 'bulk acts', working);
    },

    // What it failed with is in the log, and is tried again at the next `wake`.
    idle: () => working.catch(() => undefined),

    async stop() {
      stopped = true;
      await working.catch(() => undefined);
    },
  };
}

const distinct = (ids: readonly number[]): number[] => [...new Set(ids)].sort((a, b) => a - b);

async function forgetOldest(tx: Tx, managerId: number): Promise<void> {
  const kept = await tx.count(bulkRunTable, { managerId });
  if (kept < MOST_KEPT) return;
  const ended = await tx.find(bulkRunTable, {
    where: { managerId },
    orderBy: ['id'],
    filter: ({ state }) => state !== 'running',
    limit: kept - MOST_KEPT + 1,
  });
  for (const { id } of ended) await tx.delete(bulkRunTable, { id });
}
