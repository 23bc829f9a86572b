// Keeps the console's figures moving, and says whether they do.
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { LIVE_PATH, LiveMessage } from '../../../server/console/contract/live.js';
import { alertsKey } from '../../lib/alertsQuery.js';
import { createLive, type Connection, type Live } from '../../lib/live.js';
import { bearer } from '../../lib/session.js';
import { useValue } from '../../lib/value.js';
import { cloudKeys } from './keys.js';

/** The cloud speaks every two seconds. */
const SILENT_MS = 10_000;

/** Connected while `enabled` (a session is open); by itself again whenever the cloud comes back. */
export function useLiveStatus(enabled: boolean): { connection: Connection; retry: () => void } {
  const queries = useQueryClient();
  const [live] = useState(() => liveInto(queries));
  useEffect(() => {
    if (!enabled) return;
    live.start();
    return () => live.stop();
  }, [enabled, live]);
  return { connection: useValue(live.connection), retry: live.retry };
}

function liveInto(queries: QueryClient): Live {
  const readAgain = () => void queries.invalidateQueries({ queryKey: cloudKeys.status });
  return createLive({
    path: LIVE_PATH,
    silentMs: SILENT_MS,
    hello: () => ({ token: bearer() ?? '' }),
    hear(message) {
      const heard = LiveMessage.safeParse(message);
      if (heard.success && heard.data.type === 'status') {
        queries.setQueryData(cloudKeys.status, heard.data.status);
        return false;
      }
      if (heard.success && heard.data.type === 'alerts') {
        queries.setQueryData(alertsKey, heard.data.alerts);
        return false;
      }
      if (heard.success && heard.data.type === 'beat') return false;
      // After the hello, after a gap, and for a message of another version: the figures are read over HTTP, which names a
      // mismatch, instead of being blind.
      readAgain();
      return heard.success && heard.data.type === 'ready';
    },
    // A refused session shows itself as a 401 there, and ends as one.
    failed: readAgain,
  });
}
