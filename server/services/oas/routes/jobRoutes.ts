// A manager's jobs: the pool, one job, and what may be done to them.
import { asRole, handle, type ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import { countOrStartBulk } from '../bulk/startBulk.js';
import * as contract from '../contract/jobs.js';
import * as acts from '../jobs/jobActs.js';
import { BULK_CANCEL, BULK_RETRY, BULK_RUN_NOW } from '../jobs/jobBulk.js';
import { readActFilter, readJobFilter } from '../jobs/jobFilter.js';
import { jobEventWire, jobLogWire, reasonOf } from '../jobs/jobPage.js';
import { findSealedJob, readJobStory } from '../jobs/jobStory.js';
import { poolItem } from '../jobs/jobWire.js';
import { ownerOf, sealedPool, shownSealed } from '../jobs/sealedPool.js';
import { cutShort, NOTHING_SEALED, sealedPart } from '../lists/sealedPages.js';
import { countJobs, pageJobs, searchJobs } from '../jobs/taskPool.js';
import { pageAnswer, readPaging } from '../lists/paging.js';
import type { Oas } from '../oas.js';
import type { Tx } from '../../../core/store/types.js';
import { sealedJobs } from '../sealed.js';
import type { JobRow } from '../tables.js';

const BULK_KINDS = { cancel: BULK_CANCEL, retry: BULK_RETRY, 'run-now': BULK_RUN_NOW } as const;

export const jobRoutes = (oas: Oas) => [...poolRoutes(oas), ...actRoutes(oas)];

const readAt = (oas: Oas) => ({ zone: oas.settings().timeZone, now: oas.core.clock.now() });

const poolRoutes = (oas: Oas) => [
  handle(contract.listJobs, async ({ query, actor, transaction }) => {
    const paging = readPaging(query, oas.names());
    const managerId = asRole('manager', actor).account.id;
    const filter = readJobFilter(query, readAt(oas));
    const found = await searchJobs(oas.core.store, managerId, filter);
    const { history } = oas.core;
    const hot = await transaction(async (tx) => ({
      ...(await pageJobs(tx, managerId, filter, found, paging)),
      segments: await history.segments(tx, sealedJobs),
      owner: await ownerOf(tx, filter.userId),
    }));
    const list = sealedPool(managerId, filter, { ...hot, users: found?.users });
    const sealed = list ? await sealedPart(history, list, hot.total, paging) : NOTHING_SEALED;
    return transaction(async (tx) => {
      const items = [];
      for (const job of hot.rows) items.push(await poolItem(tx, job, oas.names()));
      for (const job of sealed.rows) items.push(await poolItem(tx, await shownSealed(tx, job), oas.names()));
      const counts = { ...(await countJobs(tx, managerId)), ...cutShort(sealed) };
      return pageAnswer(items, hot.total + sealed.total, paging, counts);
    });
  }),

  handle(contract.getJob, async ({ params, actor, transaction }) => {
    const managerId = asRole('manager', actor).account.id;
    const { job, events, logs, truncated } = await readJobStory(oas.core.history, transaction, {
      managerId,
      id: params.id,
    });
    return transaction(async (tx) => ({
      ...(await poolItem(tx, job, oas.names())),
      reason: await reasonOf(tx, job, oas.liveness, oas.settings()),
      cancel_reason: job.cancelReason ?? '',
      delivered_as: job.deliveredAs ?? '',
      payload: { ...job.payload, user_id: job.userId, source: job.source },
      result: job.result,
      events: events.map(jobEventWire),
      logs: logs.map(jobLogWire),
      logs_truncated: truncated,
    }));
  }),
];

/** A sealed job has ended long ago. */
const refused = async (_: Tx, job: JobRow): Promise<never> => acts.refuseEnded(job);

const actRoutes = (oas: Oas) => [
  ...(
    [
      [
        contract.cancelJob,
        'cancel_job',
        (tx, id, job) => acts.cancelJob(tx, id, job, oas.settings()),
        refused,
      ],
      [contract.retryJob, 'retry_job', acts.retryJob, acts.repeatJob],
      [contract.runJobNow, 'run_job_now', acts.runJobNow, refused],
    ] as const satisfies readonly (readonly [
      typeof contract.cancelJob,
      string,
      (tx: Tx, managerId: number, id: number) => Promise<JobRow>,
      (tx: Tx, sealed: JobRow) => Promise<JobRow>,
    ])[]
  ).map(([route, action, act, actOnSealed]) =>
    handle(route, async ({ params, ip, transaction }) => {
      const sealed = await findSealedJob(oas.core.history, transaction, params.id);
      return transaction(async (tx, someone) => {
        const actor = asRole('manager', someone);
        const { id: managerId } = actor.account;
        const old = sealed?.lane === managerId ? sealed : undefined;
        const before = old ?? (await acts.ownJob(tx, managerId, params.id));
        const job = old ? await actOnSealed(tx, old) : await act(tx, managerId, params.id);
        await recordAct(tx, { actor, action, before, job, ip });
        return poolItem(tx, job, oas.names());
      });
    }),
  ),

  handle(contract.runTaskNow, async ({ params, ip, transaction }) =>
    transaction(async (tx, someone) => {
      const actor = asRole('manager', someone);
      const wanted = { userId: params.user_id, task: params.task };
      const { job, made } = await acts.runTaskNow(tx, actor.account.id, wanted, oas.settings());
      await recordAct(tx, { actor, action: 'run_task_now', before: undefined, job, ip });
      return { ...(await poolItem(tx, job, oas.names())), made };
    }),
  ),

  handle(contract.actOnJobs, async (call) => {
    const { act, ids, filter, dry_run: dryRun } = call.body;
    const target = ids ? { ids } : { filter: readActFilter(filter ?? {}, readAt(oas)) };
    return countOrStartBulk(oas, call, { kind: BULK_KINDS[act], target, input: {}, dryRun });
  }),
];

interface JobAct {
  actor: ActorOf<'manager'>;
  action: string;
  before: JobRow | undefined;
  job: JobRow;
  ip: string;
}

const recordAct = (tx: Tx, { actor, action, before, job, ip }: JobAct): Promise<void> =>
  audit(tx, {
    actor,
    action,
    targetType: 'job',
    targetId: job.id,
    userId: job.userId,
    detail: {
      task: job.task,
      before: before ? { status: before.status, priority: before.priority } : null,
      // A sealed job stays as it is.
      ...(before && before.id !== job.id && { instead_of: before.id }),
      after: { status: job.status, priority: job.priority },
    },
    ip,
  });
