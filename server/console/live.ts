// Pushes the status to open console pages: soon after something happened, and every two seconds for what only time changes.
import type { Server } from 'node:http';
import { background } from '../core/kernel/log.js';
import { createLiveHub } from '../core/realtime/live.js';
import { LIVE_PATH, LiveHello } from './contract/live.js';
import type { Alerts } from '../alerts/alerts.js';
import { alertsState } from './alertRoutes.js';
import type { ConsoleSessions } from './sessions.js';
import { readStatus, type CloudView } from './status.js';

/** A burst of events is one message. */
const GATHER_MS = 250;
const REFRESH_MS = 2000;

export function openLive(
  server: Server,
  cloud: CloudView,
  sessions: ConsoleSessions,
  alerts: Alerts,
): { close(): Promise<void> } {
  const { log, settings, store } = cloud.core;

  const alertsNow = () => ({ type: 'alerts', alerts: alertsState(alerts) }) as { type: string };
  const hub = createLiveHub<string>({
    server,
    path: LIVE_PATH,
    log,
    authenticate(firstMessage) {
      const { token } = LiveHello.parse(firstMessage);
      sessions.check(token);
      return token;
    },
    isStillWelcome: (token) => sessions.isLive(token),
    settings,
    greet: async () => [{ type: 'status', status: await readStatus(cloud) } as { type: string }, alertsNow()],
  });

  let closed = false;
  let gathering: NodeJS.Timeout | undefined;
  let isReading = false;
  const push = async () => {
    // A reading that takes longer than the wait is not started twice.
    if (isReading || closed || hub.size() === 0) return;
    isReading = true;
    try {
      hub.publish({ type: 'status', status: await readStatus(cloud) } as { type: string });
    } finally {
      isReading = false;
    }
  };
  // Real time, not the cloud's clock: this is about a wire.
  const soon = () => {
    if (gathering || closed || hub.size() === 0) return;
    gathering = setTimeout(() => {
      gathering = undefined;
      background(log, 'live status', push());
    }, GATHER_MS);
    gathering.unref();
  };
  const unlisten = store.on(soon);
  const unlistenAlerts = alerts.on(() => hub.publish(alertsNow()));
  const refresh = setInterval(() => background(log, 'live status', push()), REFRESH_MS);
  refresh.unref();

  return {
    async close() {
      closed = true;
      unlisten();
      unlistenAlerts();
      clearInterval(refresh);
      clearTimeout(gathering);
      await hub.close();
    },
  };
}
