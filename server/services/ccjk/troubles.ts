// What of CCJK the operator should hear of at the console: its document's alert rules. A command that fails and a laptop that is
// closed are their owner's own business.
import type { ServiceTroubles } from '../../core/service.js';
import type { Store } from '../../core/store/types.js';
import { acknowledgeAlarm, standingAlarms } from './alarms/alarms.js';
import type { AlertName } from './contract/alerts.js';

const MEASURES = {
  api_error_rate: 'failed_requests',
  api_p95: 'slow_requests',
  memory: 'memory',
  queue_length: 'waiting_tasks',
  devices_offline: 'silent_agents',
} as const satisfies Record<AlertName, ServiceTroubles['passedLimits'][number]['measure']>;

export const readTroubles = (store: Store): Promise<ServiceTroubles> =>
  store.transaction(async (tx) => ({
    ...{ silentAgents: [], deadLetters: null, lateQueues: [], expiring: [] },
    passedLimits: (await standingAlarms(tx)).map(({ uuid, rule, level, value, limit, acknowledgedAt }) => ({
      ...{ id: uuid, measure: MEASURES[rule], grade: level, value, limit },
      isBad: level === 'P1',
      isSeen: acknowledgedAt !== null,
      page: '/ccjk/admin/alerts',
    })),
  }));

/** Said at the console; the same word as on the service's own page. */
export const seen = async (store: Store, id: string): Promise<void> => {
  await store.transaction((tx) => acknowledgeAlarm(tx, id, 'console'));
};
