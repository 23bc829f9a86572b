// Nodes below HTTP: what an agent's requests do, called with the agent they come from.
import { completeJob, failJob, renewJob } from '../../server/services/oas/jobs/reports.js';
import { leaseJobs, type Poll } from '../../server/services/oas/jobs/leases.js';
import { enqueueJob, type JobInput } from '../../server/services/oas/jobs/jobs.js';
import { openSession } from '../../server/services/oas/accounts/sessions.js';
import {
  jobEventTable,
  jobTable,
  managerTable,
  nodeTable,
  userTable,
  type JobEventRow,
  type JobRow,
  type JsonObject,
  type ManagerRow,
  type NodeRow,
  type UserRow,
} from '../../server/services/oas/tables.js';
import { openTask } from '../../server/services/oas/tasks/taskRows.js';
import type { OasScene } from './oasStore.js';

export interface Words {
  message?: string;
  leaseId?: string;
  result?: JsonObject;
  errorCode?: string;
  leaseSeconds?: number;
}

/** A node of the manager, signed in. Signing in again as the same node is `givenNode` with the same name. */
export async function givenNode(
  scene: Pick<OasScene, 'act' | 'settings'>,
  manager: ManagerRow,
  nodeId: string,
) {
  const sessionId = await scene.act(async (tx) => {
    const opening = {
      role: 'agent',
      account: manager,
      nodeId,
      ttlSeconds: 86_400,
      address: '',
      userAgent: '',
    } as const;
    const { sessionId: opened } = await openSession(tx, opening);
    const [known] = await tx.update(nodeTable, { managerId: manager.id, nodeId }, { currentSession: opened });
    if (known) return opened;
    await tx.insert(nodeTable, {
      managerId: manager.id,
      nodeId,
      version: '1',
      dialect: 'document',
      currentSession: opened,
      address: '',
      lastLoginAt: tx.now(),
      lastSeenAt: null,
      displayName: '',
      paused: false,
      draining: false,
      maxJobs: null,
      createdAt: tx.now(),
    });
    return opened;
  });
  const row = () => scene.act((tx) => tx.first(nodeTable, { managerId: manager.id, nodeId }));
  const agent = async () => {
    const account = await scene.act((tx) => tx.get(managerTable, manager.id));
    const node = await row();
    if (!account || !node) throw new Error(`node ${nodeId} is gone`);
    return { role: 'agent', account, node, sessionId } as const;
  };
  const report = (job: { id: number }, { message = '', leaseId, result, ...words }: Words) => ({
    ...{ jobId: job.id, leaseId, message, result: result ?? null, errorCode: words.errorCode ?? '' },
    leaseSeconds: words.leaseSeconds,
  });
  return {
    row: row as () => Promise<NodeRow>,
    poll: async (poll: Partial<Poll> = {}) => {
      const speaker = await agent();
      return scene.act((tx) =>
        leaseJobs(tx, speaker, { limit: undefined, leaseSeconds: undefined, ...poll }, scene.settings),
      );
    },
    renew: async (verb: 'start' | 'heartbeat', job: { id: number }, words: Words = {}) => {
      const speaker = await agent();
      return scene.act((tx) => renewJob(tx, speaker, { ...report(job, words), verb }, scene.settings));
    },
    complete: async (job: { id: number }, words: Words = {}) => {
      const speaker = await agent();
      return scene.act((tx) => completeJob(tx, speaker, report(job, words), scene.settings));
    },
    fail: async (job: { id: number }, words: Words = {}) => {
      const speaker = await agent();
      return scene.act((tx) => failJob(tx, speaker, report(job, words), scene.settings));
    },
  };
}

/** A job of the user's task, as the generator would make it. */
export function givenJob(
  scene: OasScene,
  user: UserRow,
  task: string,
  more: Partial<JobInput> = {},
): Promise<JobRow> {
  return scene.act(async (tx) => {
    const job = await enqueueJob(tx, {
      ...{
        user,
        task,
        priority: 50,
        maxAttempts: 3,
        dueAt: tx.now(),
        payload: null,
        source: 'cloud_scheduler',
      },
      ...more,
    });
    await openTask(tx, { userId: user.id, task }, job.id);
    return job;
  });
}

/** Type and status of each event of the job, oldest first. */
export const eventsOf = async (scene: OasScene, job: { id: number }): Promise<JobEventRow[]> =>
  scene.act((tx) => tx.find(jobEventTable, { where: { jobId: job.id }, orderBy: ['id'], limit: 100 }));

export const jobRow = async (scene: OasScene, { id }: { id: number }): Promise<JobRow> => {
  const row = await scene.act((tx) => tx.get(jobTable, id));
  if (!row) throw new Error(`no job ${id}`);
  return row;
};

export const userRow = async (scene: OasScene, { id }: { id: number }): Promise<UserRow> => {
  const row = await scene.act((tx) => tx.get(userTable, id));
  if (!row) throw new Error(`no user ${id}`);
  return row;
};
