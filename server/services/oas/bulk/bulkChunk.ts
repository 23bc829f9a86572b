// One chunk of a bulk act: its items' effects, the run's tallies and its cursor in one transaction.
import type { Tx } from '../../../core/store/types.js';
import { isExpired } from '../accounts/activity.js';
import type { ActorOf } from '../actor.js';
import { bulkRunTable, managerTable, type BulkNote, type BulkRunRow } from '../tables.js';
import type { BulkKind, BulkOutcome, BulkSlice } from './bulkKind.js';
import { endRun, tellProgress } from './bulkRuns.js';

const ITEMS_A_CHUNK = 100;
const MOST_NOTES = 200;

type AnyKind = BulkKind<{ id: number }>;
/** An id of the request that is no row of the manager's (any more). */
type Item = { id: number; row: { id: number } | undefined };

/** An item's `apply` threw: the chunk is undone, and runs again with this one counted as failed. */
export class ItemFailed extends Error {
  override readonly name = 'ItemFailed';
  constructor(
    readonly itemId: number,
    override readonly cause: unknown,
  ) {
    super(`item ${itemId} failed`, { cause });
  }
}

/** `failed`: items that threw before, with the reason; they are noted and not tried again. */
export async function runChunk(
  tx: Tx,
  kinds: ReadonlyMap<string, AnyKind>,
  runId: number,
  failed: ReadonlyMap<number, string>,
): Promise<void> {
  const run = await tx.get(bulkRunTable, runId);
  if (run?.state !== 'running') return;
  const kind = kinds.get(run.kind);
  if (!kind) return endRun(tx, runId, 'aborted', 'unknown_kind');
  const actor = await actorOf(tx, run);
  if (typeof actor === 'string') return endRun(tx, runId, 'aborted', actor);

  const { items, reached } = await nextItems(tx, kind, run);
  const tally = { done: run.done, skipped: run.skipped, failed: run.failed };
  const notes: BulkNote[] = [...run.notes];
  for (const { id, row } of items) {
    const outcome = await outcomeOf(tx, kind, { id, row }, { run, actor, failed });
    if (outcome === 'done') {
      tally.done += 1;
      continue;
    }
    const [word, reason] =
      'skipped' in outcome ? (['skipped', outcome.skipped] as const) : (['failed', outcome.failed] as const);
    tally[word] += 1;
    if (notes.length < MOST_NOTES) notes.push({ id, outcome: word, reason });
  }
  const cursor = reached ?? run.upTo;
  const [now] = await tx.update(bulkRunTable, { id: runId }, { ...tally, notes, cursor });
  if (reached === null) return endRun(tx, runId, 'done', null);
  if (now) tellProgress(tx, now);
}

async function outcomeOf(
  tx: Tx,
  kind: AnyKind,
  { id, row }: Item,
  { run, actor, failed }: { run: BulkRunRow; actor: ActorOf<'manager'>; failed: ReadonlyMap<number, string> },
): Promise<BulkOutcome> {
  const before = failed.get(id);
  if (before !== undefined) return { failed: before };
  if (!row) return { failed: 'not_found' };
  try {
    return await kind.apply(tx, row, run.input, { actor, runId: run.id, ip: run.ip });
  } catch (error) {
    throw new ItemFailed(id, error);
  }
}

async function nextItems(tx: Tx, kind: AnyKind, run: BulkRunRow): Promise<BulkSlice<Item>> {
  const limit = kind.chunk ?? ITEMS_A_CHUNK;
  if (run.ids) {
    const rest = run.ids.filter((id) => id > run.cursor);
    const items: Item[] = [];
    for (const id of rest.slice(0, limit)) items.push({ id, row: await kind.get(tx, run.managerId, id) });
    return { items, reached: rest.length > limit ? (items.at(-1)?.id ?? null) : null };
  }
  const window = { after: run.cursor, upTo: run.upTo, limit };
  const { items, reached } = await kind.select(tx, run.managerId, run.filter ?? {}, window);
  return { items: items.map((row) => ({ id: row.id, row })), reached };
}

/** The manager as it is now, or the word why nothing more may be done in its name. */
async function actorOf(tx: Tx, run: BulkRunRow): Promise<ActorOf<'manager'> | string> {
  const account = await tx.get(managerTable, run.managerId);
  if (!account) return 'manager_deleted';
  if (account.status === 'disabled') return 'account_disabled';
  if (isExpired(account, tx.now())) return 'account_expired';
  return { role: 'manager', account, via: run.via, sessionId: run.sessionId };
}
