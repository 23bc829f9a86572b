// Log lines that agents upload for a user (document, section 6).
import type { Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import type { LogEntry } from '../contract/agent.js';
import { agentLogTable, type UserRow } from '../tables.js';
import { taskId } from '../tasks/taskTemplates.js';
import { parseZonedTime } from '../tasks/zones.js';

/** `zone` is for times without an offset (behaviour row 7). Answers how many lines were kept: all of them. */
export async function storeAgentLogs(
  tx: Tx,
  agent: ActorOf<'agent'>,
  user: UserRow,
  entries: readonly LogEntry[],
  zone: string,
): Promise<number> {
  const at = tx.now();
  for (const { type, level, message, ts } of entries) {
    await tx.insert(agentLogTable, {
      userId: user.id,
      managerId: user.managerId,
      node: agent.node.nodeId,
      // Either language's name becomes the id; text that names no task is kept as it came (behaviour row 3).
      task: taskId(type) ?? type,
      level: level.trim().toUpperCase() || 'INFO',
      message,
      loggedAt: parseZonedTime(ts, zone) ?? at,
      at,
    });
  }
  return entries.length;
}
