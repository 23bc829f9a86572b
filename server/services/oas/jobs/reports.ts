// What an agent says about a job it was given. Promise: everything a word changes (job, event, the user's account, the task's
// next time) is written in one transaction, and exactly once however often the word is said (behaviour rows 11 to 16).
import type { Instant } from '../../../core/kernel/clock.js';
import { complete } from '../../../core/queue/complete.js';
import { fail } from '../../../core/queue/fail.js';
import { giveBack } from '../../../core/queue/giveBack.js';
import type { Hold } from '../../../core/queue/hold.js';
import { renew } from '../../../core/queue/renew.js';
import type { Tx } from '../../../core/store/types.js';
import { applyResult } from '../accounts/accountSnapshots.js';
import type { ActorOf } from '../actor.js';
import { countEnd, takeFailureBack } from './figures.js';
import { endGivenUp } from './failurePolicy.js';
import { recordJobEvent } from './jobEvents.js';
import { grantedLease } from './leases.js';
import { switchToOriginalNames } from '../nodes/nodes.js';
import type { OasSettings } from '../settings.js';
import { jobTable, type JobRow, type JsonObject } from '../tables.js';
import { nextAfterSuccess, releaseTask } from '../tasks/taskRows.js';

export interface Report {
  jobId: number;
  /** Fences the word when the client sends it. */
  leaseId: string | null | undefined;
  message: string;
}

/** Document, section 6: the account is not on this machine; trying again would end the same way (behaviour row 11). */
const PERMANENT = new Set(['LOCAL_ACCOUNT_NOT_MAPPED', 'LOCAL_ACCOUNT_MISSING']);
const TASK_TYPE_INVALID = 'TASK_TYPE_INVALID';
const UNNAMED_FAILURE = 'LOCAL_EXEC_FAIL';
/** The account's goods and progress are on the user; the job keeps the rest of its result up to this length. */
const MOST_KEPT_RESULT = 4096;

/** start and heartbeat. Answers until when the job is the node's. */
export async function renewJob(
  tx: Tx,
  agent: ActorOf<'agent'>,
  report: Report & { verb: 'start' | 'heartbeat'; leaseSeconds: number | null | undefined },
  settings: OasSettings,
): Promise<{ leaseUntil: Instant }> {
  const { verb, message } = report;
  const before = await tx.get(jobTable, report.jobId);
  const { row, outcome } = await renew(tx, jobTable, {
    ...holdOf(agent, report),
    verb,
    session: agent.sessionId,
    leaseSeconds: grantedLease(report.leaseSeconds, settings),
    oneHolderPerGroup: settings.queue.oneNodePerAccount,
    ...(message === '' ? {} : { message }),
  });
  // A waiting agent says the same every 30 s: only what is new is history.
  const isNews = outcome !== 'renewed' || row.message !== before?.message;
  if (isNews) await recordJobEvent(tx, row, outcome === 'started' ? 'start' : 'heartbeat', { message });
  return { leaseUntil: row.leaseUntil ?? tx.now() };
}

/** A late word of the last holder wins as long as nobody else took the job over; said again it is heard once. */
export async function completeJob(
  tx: Tx,
  agent: ActorOf<'agent'>,
  report: Report & { result: JsonObject | null },
  settings: OasSettings,
): Promise<void> {
  const { message, result } = report;
  const before = await tx.get(jobTable, report.jobId);
  const { row, outcome } = await complete(tx, jobTable, {
    ...holdOf(agent, report),
    message,
    also: { result: keptResult(result) },
  });
  if (outcome === 'repeated') return;
  if (outcome === 'late_after_failure' && before) await takeFailureBack(tx, before);
  await countEnd(tx, row, 'success');
  await recordJobEvent(tx, row, 'success', { message });
  await applyResult(tx, row.userId, result);
  await releaseTask(tx, row, await nextAfterSuccess(tx, row, settings.timeZone, tx.now()));
}

/** Counts the attempt and tries again later, or gives up; TASK_TYPE_INVALID may instead be a question of language. */
export async function failJob(
  tx: Tx,
  agent: ActorOf<'agent'>,
  report: Report & { errorCode: string; result: JsonObject | null },
  settings: OasSettings,
): Promise<void> {
  const { message, result } = report;
  const errorCode = report.errorCode || UNNAMED_FAILURE;
  if (errorCode === TASK_TYPE_INVALID && (await wasInOtherWords(tx, report.jobId, settings))) {
    return giveBackUntranslated(tx, agent, report);
  }
  const { row, outcome } = await fail(tx, jobTable, {
    ...holdOf(agent, report),
    errorCode,
    message,
    permanent: PERMANENT.has(errorCode) || errorCode === TASK_TYPE_INVALID,
    baseSeconds: settings.retry.baseSeconds,
    also: { result: keptResult(result) },
  });
  if (outcome === 'repeated') return;
  await recordJobEvent(tx, row, 'fail', { message, errorCode });
  await applyResult(tx, row.userId, result);
  if (outcome === 'retry') {
    await countEnd(tx, row, 'retry');
    const seconds = Math.round(((row.waitUntil ?? tx.now()) - tx.now()) / 1000);
    await recordJobEvent(tx, row, 'retry', {
      message: `attempt ${row.attempts} of ${row.maxAttempts}; again in ${seconds} s`,
    });
  }
  if (outcome === 'final') {
    await countEnd(tx, row, 'given_up');
    await endGivenUp(tx, row);
  }
}

/**
 * Was the job handed out under its English id, and could it be under another name? What counts is the word the job was
 * delivered under, not what its node speaks by now: it may have been handed out before the node switched (behaviour row 3).
 */
async function wasInOtherWords(tx: Tx, jobId: number, settings: OasSettings): Promise<boolean> {
  if (settings.taskNames === 'document') return false;
  const job = await tx.get(jobTable, jobId);
  return job !== undefined && job.deliveredAs === job.task;
}

/** The node knows the original's names alone: it gets them from now on, and this job again, with no attempt counted. */
async function giveBackUntranslated(tx: Tx, agent: ActorOf<'agent'>, report: Report): Promise<void> {
  const { row, outcome } = await giveBack(tx, jobTable, {
    ...holdOf(agent, report),
    errorCode: TASK_TYPE_INVALID,
    message: report.message,
  });
  if (outcome === 'repeated') return;
  const switched = await switchToOriginalNames(tx, agent.node.id);
  await recordJobEvent(tx, row, switched ? 'dialect_switched' : 'retry', {
    message: switched
      ? `${agent.node.nodeId} gets the original task names from now on`
      : `${row.deliveredAs} is handed out again under its original name`,
    errorCode: TASK_TYPE_INVALID,
  });
}

const holdOf = ({ account, node }: ActorOf<'agent'>, { jobId, leaseId }: Report): Hold => ({
  id: jobId,
  lane: account.id,
  holder: node.nodeId,
  leaseId: leaseId || undefined,
});

function keptResult(result: JsonObject | null): JobRow['result'] {
  if (!result) return null;
  const { assets: _assets, explore_progress: _progress, ...rest } = result;
  return JSON.stringify(rest).length <= MOST_KEPT_RESULT ? rest : null;
}
