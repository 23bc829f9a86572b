// The page's wait for a restore: the cloud goes away and comes back with other data.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { BackupsState } from '../../../server/console/contract/backups.js';

/** What was known when the restore began. */
export interface Awaited {
  lastEndedAt: string | undefined;
}

function hasEnded({ running, last, is_restore_ready: isReady }: BackupsState, { lastEndedAt }: Awaited) {
  // It is noted as done once it is ready; only the start after that puts it in place.
  return !running && !isReady && last?.act === 'restore' && last.ended_at !== lastEndedAt;
}

export const useAwaited = () => useState<Awaited>();

/** Whether the wait goes on, as of what the cloud said last; at its end everything is read anew. */
export function useRestoring(awaited: Awaited | undefined, state: BackupsState | undefined): boolean {
  const queries = useQueryClient();
  const isOn = awaited !== undefined && (state === undefined || !hasEnded(state, awaited));
  const wasOn = useRef(isOn);
  useEffect(() => {
    if (wasOn.current && !isOn) void queries.invalidateQueries();
    wasOn.current = isOn;
  }, [isOn, queries]);
  return isOn;
}
