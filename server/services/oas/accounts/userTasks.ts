// A user's task settings as routes of managers and of users answer them; one way in for both.
import type { Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import type { Oas } from '../oas.js';
import type { UserRow } from '../tables.js';
import { patchTaskConfig, readTaskConfig } from '../tasks/taskConfig.js';

const readOptions = (oas: Oas) => ({ names: oas.names(), zone: oas.settings().timeZone });

export const userTasksAnswer = async (oas: Oas, tx: Tx, user: UserRow) => ({
  user_id: user.id,
  user_type: user.userType,
  task_config: await readTaskConfig(tx, user, readOptions(oas)),
  version: user.configVersion,
});

/** Throws invalid, naming the task; nothing is changed then. A save that changes nothing is not recorded. */
export async function saveUserTasks(
  oas: Oas,
  tx: Tx,
  change: {
    user: UserRow;
    patch: Readonly<Record<string, unknown>>;
    actor: ActorOf<'manager' | 'user'>;
    ip: string;
  },
) {
  const { user, patch, actor, ip } = change;
  const { task_config, version, changes } = await patchTaskConfig(tx, { user, patch, ...readOptions(oas) });
  if (Object.keys(changes).length > 0) {
    await audit(tx, {
      actor,
      action: 'update_user_tasks',
      targetType: 'user',
      targetId: user.id,
      managerId: user.managerId,
      userId: user.id,
      detail: { changes, version },
      ip,
    });
  }
  return { user_id: user.id, user_type: user.userType, task_config, version };
}
