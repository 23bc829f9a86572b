// A manager's jobs: the pool, one job, and what may be done to them.
import { asRole, handle, type ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import { countOrStartBulk } from '../bulk/startBulk.js';
import * as contract from '../contract/jobs.js';
import * as acts from '../jobs/jobActs.js';
import { BULK_CANCEL, BULK_RETRY, BULK_RUN_NOW } from '../jobs/jobBulk.js';
import { readActFilter, readJobFilter } from '../jobs/jobFilter.js';
import { eventsOfJob, jobEventWire, jobLogWire, logsOfJob, reasonOf } from '../jobs/jobPage.js';
import { poolItem } from '../jobs/jobWire.js';
import { countJobs, pageJobs, searchJobs } from '../jobs/taskPool.js';
import { pageAnswer, readPaging } from '../lists/paging.js';
import type { Oas } from '../oas.js';
import type { Tx } from '../../../core/store/types.js';
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
    return transaction(async (tx) => {
      const { rows, total } = await pageJobs(tx, managerId, filter, found, paging);
      const items = [];
      for (const job of rows) items.push(await poolItem(tx, job, oas.names()));
      return pageAnswer(items, total, paging, await countJobs(tx, managerId));
    });
  }),

  handle(contract.getJob, async ({ params, transaction }) =>
    transaction(async (tx, actor) => {
      const job = await acts.ownJob(tx, asRole('manager', actor).account.id, params.id);
      const { logs, truncated } = await logsOfJob(tx, job);
      return {
        ...(await poolItem(tx, job, oas.names())),
        reason: await reasonOf(tx, job, oas.liveness, oas.settings()),
        cancel_reason: job.cancelReason ?? '',
        delivered_as: job.deliveredAs ?? '',
        payload: { ...job.payload, user_id: job.userId, source: job.source },
        result: job.result,
        events: (await eventsOfJob(tx, job.id)).map(jobEventWire),
        logs: logs.map(jobLogWire),
        logs_truncated: truncated,
      };
    }),
  ),
];

const actRoutes = (oas: Oas) => [
  ...(
    [
      [contract.cancelJob, 'cancel_job', (tx, id, job) => acts.cancelJob(tx, id, job, oas.settings())],
      [contract.retryJob, 'retry_job', acts.retryJob],
      [contract.runJobNow, 'run_job_now', acts.runJobNow],
    ] as const satisfies readonly (readonly [
      typeof contract.cancelJob,
      string,
      (tx: Tx, managerId: number, id: number) => Promise<JobRow>,
    ])[]
  ).map(([route, action, act]) =>
    handle(route, async ({ params, ip, transaction }) =>
      transaction(async (tx, someone) => {
        const actor = asRole('manager', someone);
        const before = await acts.ownJob(tx, actor.account.id, params.id);
        const job = await act(tx, actor.account.id, params.id);
        await recordAct(tx, { actor, action, before, job, ip });
        return poolItem(tx, job, oas.names());
      }),
    ),
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
      after: { status: job.status, priority: job.priority },
    },
    ip,
  });
