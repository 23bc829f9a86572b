// The agent section (document, section 6): parsed request in, one call, wire shape out.
import type { Handled } from '../../../core/http/handle.js';
import { forbidden } from '../../../core/kernel/errors.js';
import { toIso } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import { handle, type ActorOf, type OasActor } from '../actor.js';
import { storeAgentLogs } from '../jobs/agentLogs.js';
import * as contract from '../contract/agent.js';
import { changeGameProfile, replaceExploreProgress } from '../accounts/gameProfiles.js';
import { leaseJobs } from '../jobs/leases.js';
import { heard } from '../jobs/queueMetrics.js';
import { ownUser } from '../accounts/managers.js';
import { nodeNames, signNodeIn } from '../nodes/nodes.js';
import type { Oas } from '../oas.js';
import { completeJob, failJob, renewJob } from '../jobs/reports.js';
import type { JobRow, JsonObject, UserRow } from '../tables.js';
import { readTaskConfig } from '../tasks/taskConfig.js';

const OK = { message: 'ok' };

/** All routes of the agent's role, and its sign-in. */
export const agentRoutes = (oas: Oas): Handled<OasActor>[] => [
  handle(contract.loginAgent, async ({ body, ip, userAgent }) => {
    const { username, password, node_id: nodeId } = body;
    const { token, node } = await signNodeIn(
      oas,
      { username, password, ip },
      { nodeId, version: body.version ?? '', userAgent },
    );
    oas.liveness.saw(node.id, { lastSeenAt: oas.core.clock.now(), address: ip });
    return { token, manager_id: node.managerId, node_id: node.nodeId };
  }),
  ...jobRoutes(oas),
  ...userRoutes(oas),
];

const jobRoutes = (oas: Oas): Handled<OasActor>[] => [
  handle(contract.pollJobs, async ({ body, ip, transaction }) => {
    const poll = { limit: body.limit, leaseSeconds: body.lease_seconds };
    const { leased, nodeKey } = await transaction(async (tx, actor) => {
      const agent = speaking(actor, body.node_id);
      return { leased: await leaseJobs(tx, agent, poll, oas.settings()), nodeKey: agent.node.id };
    });
    oas.liveness.saw(nodeKey, { lastSeenAt: oas.core.clock.now(), address: ip });
    return {
      jobs: leased.jobs.map(toWire),
      lease_until: toIso(leased.leaseUntil),
      lease_seconds: leased.leaseSeconds,
      limit: leased.limit,
    };
  }),
  ...(
    [
      [contract.startJob, 'start'],
      [contract.heartbeatJob, 'heartbeat'],
    ] as const
  ).map(([route, verb]) =>
    handle(route, async ({ params, body, transaction }) => {
      const renewed = transaction((tx, actor) =>
        renewJob(
          tx,
          speaking(actor, body.node_id),
          { ...reportOf(params, body), verb, leaseSeconds: body.lease_seconds },
          oas.settings(),
        ),
      );
      const { leaseUntil } = await heard(renewed, oas.metrics);
      return { ...OK, lease_until: toIso(leaseUntil) };
    }),
  ),
  handle(contract.completeJob, async ({ params, body, transaction }) => {
    const report = { ...reportOf(params, body), result: objectOf(body.result) };
    const said = transaction((tx, actor) =>
      completeJob(tx, speaking(actor, body.node_id), report, oas.settings()),
    );
    await heard(said, oas.metrics);
    return OK;
  }),
  handle(contract.failJob, async ({ params, body, transaction }) => {
    const report = {
      ...reportOf(params, body),
      errorCode: body.error_code,
      result: objectOf(body.result),
    };
    const said = transaction((tx, actor) =>
      failJob(tx, speaking(actor, body.node_id), report, oas.settings()),
    );
    await heard(said, oas.metrics);
    return OK;
  }),
];

const userRoutes = (oas: Oas): Handled<OasActor>[] => [
  handle(contract.getFullConfig, async ({ params, transaction }) =>
    transaction(async (tx, actor) => {
      const { agent, user } = await agentAndUser(tx, actor, params.user_id);
      const settings = oas.settings();
      const names = nodeNames(agent.node, settings);
      return {
        login_id: user.loginId,
        task_config: await readTaskConfig(tx, user, { names, zone: settings.timeZone }),
        rest_config: user.restConfig,
        lineup_config: user.lineupConfig,
        shikigami_config: user.shikigamiConfig,
        explore_progress: user.exploreProgress,
      };
    }),
  ),
  handle(contract.patchGameProfile, async ({ params, body, ip, transaction }) => {
    const profile = { archiveStatus: body.archive_status, server: body.server, gameName: body.username };
    await transaction(async (tx, actor) => {
      const { agent, user } = await agentAndUser(tx, actor, params.user_id);
      await changeGameProfile(tx, agent, user, profile, ip);
    });
    return OK;
  }),
  handle(contract.putExploreProgress, async ({ params, body, transaction }) => {
    await transaction(async (tx, actor) => {
      const { user } = await agentAndUser(tx, actor, params.user_id);
      await replaceExploreProgress(tx, user, body.progress as JsonObject);
    });
    return OK;
  }),
  handle(contract.postLogs, async ({ params, body, transaction }) => {
    const count = await transaction(async (tx, actor) => {
      const { agent, user } = await agentAndUser(tx, actor, params.user_id);
      return storeAgentLogs(tx, agent, user, body.logs, oas.settings().timeZone);
    });
    return { ...OK, count };
  }),
];

/** The agent, speaking for its own node: a token is good for the node it was given to (behaviour row 15). */
function speaking(actor: OasActor, nodeId: string): ActorOf<'agent'> {
  const agent = agentOf(actor);
  if (agent.node.nodeId !== nodeId) {
    throw forbidden('node_mismatch', `this token belongs to node ${agent.node.nodeId}; sign in as ${nodeId}`);
  }
  return agent;
}

function agentOf(actor: OasActor): ActorOf<'agent'> {
  if (actor.role !== 'agent') throw new Error(`an agent's route was reached as ${actor.role}`);
  return actor;
}

async function agentAndUser(
  tx: Tx,
  actor: OasActor,
  userId: number,
): Promise<{ agent: ActorOf<'agent'>; user: UserRow }> {
  const agent = agentOf(actor);
  return { agent, user: await ownUser(tx, agent.account.id, userId) };
}

const reportOf = (
  params: { job_id: number },
  body: { lease_id?: string | null | undefined; message: string },
) => ({ jobId: params.job_id, leaseId: body.lease_id, message: body.message });

/** Parsed from JSON, so its values are JSON. */
const objectOf = (value: Record<string, unknown> | null | undefined): JsonObject | null =>
  (value as JsonObject | null | undefined) ?? null;

/** A leased job in the document's words (section 6). */
function toWire(job: JobRow) {
  return {
    ID: job.id,
    ManagerID: job.lane,
    UserID: job.userId,
    TaskType: job.deliveredAs ?? job.task,
    Payload: { ...job.payload, user_id: job.userId, source: job.source },
    Priority: job.priority,
    ScheduledAt: toIso(job.dueAt),
    Status: job.status,
    LeasedByNode: job.holder ?? '',
    LeaseUntil: toIso(job.leaseUntil ?? job.updatedAt),
    LeaseID: job.leaseId ?? '',
    Attempts: job.attempts,
    MaxAttempts: job.maxAttempts,
    CreatedAt: toIso(job.createdAt),
    UpdatedAt: toIso(job.updatedAt),
  };
}
