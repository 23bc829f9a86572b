// What users tell about themselves.
import type { Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import { userTable, type JsonObject, type UserRow } from '../tables.js';

export interface ProfileChange {
  server?: string;
  gameName?: string;
  notifyConfig?: UserRow['notifyConfig'];
}

/** Only what is sent changes; a change to what already stands is answered, not recorded. */
export async function changeProfile(
  tx: Tx,
  actor: ActorOf<'user'>,
  change: ProfileChange,
  ip: string,
): Promise<UserRow> {
  const before = actor.account;
  const changes = differences(before, change);
  if (Object.keys(changes).length === 0) return before;
  const [after] = await tx.update(userTable, { id: before.id }, { ...change, updatedAt: tx.now() });
  if (!after) throw new Error(`user ${before.id} is gone while it changes its profile`);
  await audit(tx, {
    actor,
    action: 'user_update_profile',
    targetType: 'user',
    targetId: before.id,
    userId: before.id,
    detail: changes,
    ip,
  });
  return after;
}

function differences(before: UserRow, change: ProfileChange): JsonObject {
  const { server, gameName, notifyConfig } = change;
  const notify = before.notifyConfig;
  const notifyChanges =
    notifyConfig &&
    (notifyConfig.emailEnabled !== notify.emailEnabled || notifyConfig.email !== notify.email);
  return {
    ...(server !== undefined &&
      server !== before.server && { server: { before: before.server, after: server } }),
    ...(gameName !== undefined &&
      gameName !== before.gameName && { username: { before: before.gameName, after: gameName } }),
    ...(notifyChanges && {
      notify_config: { before: notifyDetail(notify), after: notifyDetail(notifyConfig) },
    }),
  };
}

const notifyDetail = ({ emailEnabled, email }: UserRow['notifyConfig']): JsonObject => ({
  email_enabled: emailEnabled,
  email,
});
