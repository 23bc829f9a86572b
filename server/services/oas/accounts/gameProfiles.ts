// What a node may write about an account outside of a job's report (document, section 6).
import type { Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import { userTable, type JsonObject, type UserRow } from '../tables.js';

export interface GameProfile {
  archiveStatus: string | null | undefined;
  server: string | null | undefined;
  /** The name in the game. */
  gameName: string | null | undefined;
}

/** Changes what was given and differs; an older client that gives nothing changes nothing. */
export async function changeGameProfile(
  tx: Tx,
  agent: ActorOf<'agent'>,
  user: UserRow,
  profile: GameProfile,
  ip: string,
): Promise<void> {
  const change: Partial<Record<keyof GameProfile, string>> = {};
  for (const field of ['archiveStatus', 'server', 'gameName'] as const) {
    const value = profile[field];
    if (value !== null && value !== undefined && value !== user[field]) change[field] = value;
  }
  if (Object.keys(change).length === 0) return;
  await tx.update(userTable, { id: user.id }, { ...change, updatedAt: tx.now() });
  await audit(tx, {
    actor: agent,
    action: 'agent_update_game_profile',
    targetType: 'user',
    targetId: user.id,
    userId: user.id,
    detail: {
      before: { archive_status: user.archiveStatus, server: user.server, username: user.gameName },
      after: {
        archive_status: change.archiveStatus ?? user.archiveStatus,
        server: change.server ?? user.server,
        username: change.gameName ?? user.gameName,
      },
    },
    ip,
  });
}

/** Replaces it as a whole: the node knows all of it. */
export async function replaceExploreProgress(tx: Tx, user: UserRow, progress: JsonObject): Promise<void> {
  await tx.update(userTable, { id: user.id }, { exploreProgress: progress, updatedAt: tx.now() });
}
