// An alert as the desktop says it: one sentence; the figures stand on the console's page.
import type { Alert } from '../server/alerts/alert.js';
import type { Words } from './words.js';

export function alertLine({ rule, facts }: Pick<Alert, 'rule' | 'facts'>, { alerts }: Words): string {
  const text = (name: string) => String(facts[name] ?? '');
  switch (rule) {
    case 'store_repaired':
      return alerts.storeRepaired;
    case 'store_read_only':
      return alerts.storeReadOnly;
    case 'disk_low':
      return alerts.diskLow(text('freeMegabytes'));
    case 'clock_jumped':
      return alerts.clockJumped;
    case 'backup_old':
      return alerts.backupOld;
    case 'agent_offline':
      return alerts.agentOffline(text('node'));
    case 'dead_letters':
      return alerts.deadLetters(text('total'));
    case 'limit_passed':
      return alerts.limitPassed(text('service'), text('grade'));
    case 'queue_late':
      return alerts.queueLate(text('manager'));
    case 'manager_expiring':
      return alerts.managerExpiring(text('manager'));
  }
}
