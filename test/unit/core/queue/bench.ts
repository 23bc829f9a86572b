// A workbench for the queue's verbs: one queue of rows that carry nothing but a note, and short words for what is done to it.
import { cancel } from '../../../../server/core/queue/cancel.js';
import { claim, type Claim } from '../../../../server/core/queue/claim.js';
import { complete } from '../../../../server/core/queue/complete.js';
import { enqueue } from '../../../../server/core/queue/enqueue.js';
import { expire } from '../../../../server/core/queue/expire.js';
import { fail } from '../../../../server/core/queue/fail.js';
import { giveBack } from '../../../../server/core/queue/giveBack.js';
import { queueTable, type QueueRow } from '../../../../server/core/queue/queueTable.js';
import { redrive } from '../../../../server/core/queue/redrive.js';
import { renew } from '../../../../server/core/queue/renew.js';
import { renewBySession } from '../../../../server/core/queue/renewBySession.js';
import { openedStore } from '../../../kit/openedStore.js';

export interface NoteRow extends QueueRow {
  note: string;
}

export const noteTable = queueTable<NoteRow>({
  name: 'test.notes',
  version: 1,
  indexes: { openByGroup: { kind: 'ordered', columns: ['group', 'id'], only: { open: true } } },
});

export const LANE = 7;

export interface Word {
  leaseId?: string;
  lane?: number;
}

export async function openBench() {
  const opened = await openedStore([noteTable]);
  const { run, clock } = opened;
  let keys = 0;
  const hold = (id: number, holder: string, { leaseId, lane = LANE }: Word) => ({
    id,
    lane,
    holder,
    leaseId,
  });

  return {
    clock,
    run,
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    add: (job: Partial<NoteRow> = {}) =>
      run((tx) =>
        enqueue(tx, noteTable, {
          lane: LANE,
          group: ++keys,
          key: `key-${keys}`,
          priority: 50,
          dueAt: clock.now(),
          maxAttempts: 3,
          note: '',
          ...job,
        }),
      ),
    poll: (holder: string, more: Partial<Claim<NoteRow>> = {}) =>
      run((tx) =>
        claim(tx, noteTable, {
          lane: LANE,
          holder,
          session: `${holder}-1`,
          limit: 10,
          leaseSeconds: 90,
          agingMs: 3_600_000,
          oneHolderPerGroup: true,
          ...more,
        }),
      ),
    renew: (
      id: number,
      holder: string,
      word: Word & { verb?: 'start' | 'heartbeat'; session?: string } = {},
    ) =>
      run((tx) =>
        renew(tx, noteTable, {
          ...hold(id, holder, word),
          verb: word.verb ?? 'heartbeat',
          session: word.session ?? `${holder}-1`,
          leaseSeconds: 90,
          oneHolderPerGroup: true,
        }),
      ),
    signOfLife: (session: string, maxRunMs = 3_600_000) =>
      run((tx) => renewBySession(tx, noteTable, { session, maxRunMs })),
    complete: (id: number, holder: string, word: Word = {}) =>
      run((tx) => complete(tx, noteTable, { ...hold(id, holder, word), message: 'done' })),
    fail: (id: number, holder: string, word: Word & { permanent?: boolean; errorCode?: string } = {}) =>
      run((tx) =>
        fail(tx, noteTable, {
          ...hold(id, holder, word),
          errorCode: word.errorCode ?? 'BROKEN',
          message: 'it broke',
          permanent: word.permanent ?? false,
          baseSeconds: 30,
        }),
      ),
    giveBack: (id: number, holder: string, word: Word = {}) =>
      run((tx) =>
        giveBack(tx, noteTable, { ...hold(id, holder, word), errorCode: 'UNKNOWN_WORK', message: '?' }),
      ),
    expire: (limit = 500) => run((tx) => expire(tx, noteTable, { limit })),
    cancel: (group: number) =>
      run((tx) => cancel(tx, noteTable, { where: { group, open: true }, message: 'no longer wanted' })),
    redrive: (id: number, lane = LANE) => run((tx) => redrive(tx, noteTable, { id, lane })),
    row: async (id: number): Promise<NoteRow> => {
      const row = await run((tx) => tx.get(noteTable, id));
      if (!row) throw new Error(`no job ${id}`);
      return row;
    },
  };
}

export type Bench = Awaited<ReturnType<typeof openBench>>;

/** `after` its lease ran out and was taken back. */
export async function timeOut(bench: Bench): Promise<void> {
  await bench.clock.advance('91s');
  await bench.expire();
}
