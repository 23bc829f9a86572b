// Promise: a pending job goes to one claimer at most. Order: urgent jobs; then those that have waited longer than the ageing
// time, oldest first; then by priority, due time, id. Of a group, jobs go to one holder at a time.
import { HOUR, SECOND } from '../kernel/clock.js';
import { randomHex } from '../kernel/ids.js';
import type { OrderColumn, Tx, Where } from '../store/types.js';
import { CLOCK_MARGIN_MS, ownColumns, type QueueRow, type QueueTable } from './queueTable.js';

export interface Claim<Row extends QueueRow> {
  lane: number;
  holder: string;
  session: string | null;
  /** Most jobs handed out. */
  limit: number;
  leaseSeconds: number;
  /** A job that has been in the queue for this long moves to the front class. */
  agingMs: number;
  /** From this priority on a job goes before those that aged, too; none does when left out. */
  urgentFrom?: number;
  /** Jobs of a group that another holder works on are passed over. */
  oneHolderPerGroup: boolean;
  /** The service's own say: false passes the job over and leaves it pending. Awaits nothing but the transaction. */
  accept?: (row: Row) => Promise<boolean>;
  /** Columns of the service's own to write with the lease. */
  also?: (row: Row) => Partial<Row>;
}

/** Back-offs that ended are made claimable in portions, so that one poll stays small. */
const MOST_PROMOTED = 500;
/** Jobs looked at by one claim: beyond this the rest waits for the next one, and the event loop turns in between. */
const MOST_WALKED = 15_000;
const BY_PRIORITY = ['-priority', 'dueAt', 'id'] as const;
const FIRST_SLICE = 32;
const LARGEST_SLICE = 1024;

/** Leases up to `limit` jobs to the holder and answers them as they are now. */
export async function claim<Row extends QueueRow>(
  tx: Tx,
  queue: QueueTable<Row>,
  request: Claim<Row>,
): Promise<Row[]> {
  const now = tx.now();
  // Most polls find nothing, and one look tells.
  const any = await tx.first(ownColumns(queue), { lane: request.lane, status: 'pending' });
  if (!any) return [];
  await promote(tx, queue, request.lane);
  const claimable: Where<QueueRow> = { lane: request.lane, status: 'pending', waitUntil: null };
  const run = new ClaimRun(tx, queue, request);
  if (request.urgentFrom !== undefined) {
    await run.take({ ...claimable, priority: { gte: request.urgentFrom } }, BY_PRIORITY);
  }
  await run.take({ ...claimable, createdAt: { lte: now - request.agingMs } }, ['createdAt', 'id']);
  await run.take(claimable, BY_PRIORITY);
  return run.taken;
}

async function promote<Row extends QueueRow>(tx: Tx, queue: QueueTable<Row>, lane: number): Promise<void> {
  // No back-off is longer than an hour: one that seems to be began before the clock was set back.
  const tooFar = tx.now() + HOUR + CLOCK_MARGIN_MS;
  for (const waitUntil of [{ lte: tx.now() }, { gt: tooFar }]) {
    await tx.claim(ownColumns(queue), {
      where: { lane, status: 'pending', waitUntil },
      orderBy: ['waitUntil'],
      limit: MOST_PROMOTED,
      patch: { waitUntil: null },
    });
  }
}

class ClaimRun<Row extends QueueRow> {
  readonly taken: Row[] = [];
  private readonly passedOver = new Set<number>();
  /** Groups looked at so far: may this holder have them? */
  private readonly groups = new Map<number, boolean>();
  private walked = 0;

  constructor(
    private readonly tx: Tx,
    private readonly queue: QueueTable<Row>,
    private readonly request: Claim<Row>,
  ) {}

  /** Walks one order in growing slices: usually the first slice is enough, and a long walk costs twice its length. */
  async take(where: Where<QueueRow>, orderBy: readonly OrderColumn<QueueRow>[]): Promise<void> {
    const { limit } = this.request;
    for (let size = FIRST_SLICE; this.taken.length < limit; size = Math.min(size * 2, LARGEST_SLICE)) {
      const slice = await this.tx.find(ownColumns(this.queue), {
        where,
        orderBy,
        limit: size,
        filter: (row) => this.isCandidate(row),
        walkLimit: MOST_WALKED * 2,
      });
      for (const row of slice) {
        if (this.taken.length < limit) await this.consider(row as Row);
      }
      if (slice.length < size || this.walked > MOST_WALKED) return;
    }
  }

  private isCandidate(row: QueueRow): boolean {
    this.walked += 1;
    // Past the bound every row passes, so that the slice fills and the walk ends; `consider` still refuses them.
    if (this.walked > MOST_WALKED) return true;
    return !this.passedOver.has(row.id) && this.groups.get(row.group) !== false;
  }

  private async consider(row: Row): Promise<void> {
    if (this.passedOver.has(row.id) || !(await this.groupIsFree(row.group))) return;
    this.passedOver.add(row.id);
    if (this.request.accept && !(await this.request.accept(row))) return;
    const [leased] = await this.lease(row);
    if (leased) this.taken.push(leased);
  }

  private async groupIsFree(group: number): Promise<boolean> {
    if (!this.request.oneHolderPerGroup) return true;
    let free = this.groups.get(group);
    if (free === undefined) {
      free = !(await heldByAnother(this.tx, this.queue, group, this.request.holder));
      this.groups.set(group, free);
    }
    return free;
  }

  private async lease(row: Row): Promise<Row[]> {
    const { holder, session, leaseSeconds, also } = this.request;
    const now = this.tx.now();
    const lease: Partial<QueueRow> = {
      status: 'leased',
      holder,
      session,
      leaseId: randomHex(16),
      leaseUntil: now + leaseSeconds * SECOND,
      leaseSeconds,
      lastBeatAt: now,
      startedAt: null,
      lastEnd: null,
      updatedAt: now,
    };
    // The expected state stands in the `where`: of two claimers the row goes to one.
    const leased = await this.tx.claim(ownColumns(this.queue), {
      where: { id: row.id, status: 'pending', waitUntil: null },
      limit: 1,
      // In this order: the long one is cloned whole, and only the few columns behind it are copied one by one.
      patch: also ? (present) => ({ ...lease, ...also(present as Row) }) : lease,
    });
    return leased as Row[];
  }
}

/** Is a job of this group leased to someone else? */
export async function heldByAnother<Row extends QueueRow>(
  tx: Tx,
  queue: QueueTable<Row>,
  group: number,
  holder: string,
): Promise<boolean> {
  // As one index answers it wholly; of a group few jobs are held.
  const [other] = await tx.find(ownColumns(queue), {
    where: { group, leaseUntil: { not: null } },
    limit: 1,
    filter: (row) => row.holder !== holder,
  });
  return other !== undefined;
}
