// What OAS tells of its queue and its leases (core/metrics). Leases are counted once their commits are durable: by the events that
// those bring.
import type { ServiceFigures } from '../../../core/metrics/serviceFigures.js';
import { AppError } from '../../../core/kernel/errors.js';
import type { Store, Tx } from '../../../core/store/types.js';
import { jobTable } from '../tables.js';
import { JOB_EVENT } from './jobEvents.js';
import { LEASES_EXPIRED } from './leases.js';

const STATES = ['pending', 'leased', 'running', 'failed'] as const;

/** Answers how to stop counting. */
export function tellOfQueue(store: Pick<Store, 'transaction' | 'on'>, metrics: ServiceFigures): () => void {
  metrics.queue(() => store.transaction(readQueue));
  return store.on((event, data) => {
    if (event === JOB_EVENT && (data as { type?: string }).type === 'leased') metrics.leases.granted(1);
    if (event === LEASES_EXPIRED) metrics.leases.expired(data as number);
  });
}

async function readQueue(tx: Tx) {
  const jobs: Record<string, number> = {};
  for (const status of STATES) jobs[status] = await tx.count(jobTable, { status });
  const oldest = await tx.first(jobTable, { status: 'pending' }, ['id']);
  return { jobs, oldestWaitingMs: oldest ? Math.max(0, tx.now() - oldest.createdAt) : 0 };
}

/** What a node said about a job, with a refusal counted on its way. */
export async function heard<Result>(said: Promise<Result>, metrics: ServiceFigures): Promise<Result> {
  try {
    return await said;
  } catch (error) {
    if (error instanceof AppError && error.kind === 'conflict') metrics.leases.refused();
    throw error;
  }
}
