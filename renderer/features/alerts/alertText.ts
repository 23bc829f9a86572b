// An alert as a sentence, and where the thing itself is.
import type { TFunction } from 'i18next';
import type { Alert } from '../../../server/console/contract/alerts.js';
import type { Format } from '../../lib/format.js';

const MEGABYTE = 1024 ** 2;
const MINUTE = 60_000;

const MEASURES = ['failed_requests', 'slow_requests', 'waiting_tasks', 'silent_agents', 'memory'] as const;
const isMeasure = (word: string): word is (typeof MEASURES)[number] =>
  (MEASURES as readonly string[]).includes(word);

/** `now`: the cloud's own. */
export function alertText(t: TFunction, format: Format, { rule, facts }: Alert, now: number): string {
  const text = (name: string) => String(facts[name] ?? '');
  const number = (name: string) => Number(facts[name] ?? 0);
  switch (rule) {
    case 'store_repaired': {
      const said = { at: format.when(number('at'), now), folder: text('originals'), count: number('rows') };
      const repaired =
        number('batches') === 0 && number('rows') === 0
          ? t('alerts.say.repairedWhole', said)
          : t('alerts.say.repaired', said);
      return number('valuables') > 0 ? `${repaired} ${t('alerts.say.repairedCodes')}` : repaired;
    }
    case 'store_read_only':
      return t('alerts.say.storeReadOnly', { reason: text('reason') });
    case 'disk_low':
      return t('alerts.say.diskLow', {
        free: format.bytes(number('freeMegabytes') * MEGABYTE),
        limit: format.bytes(number('limitMegabytes') * MEGABYTE),
      });
    case 'clock_jumped': {
      const by = format.duration(Math.abs(number('seconds')) * 1000);
      const at = format.when(number('at'), now);
      return number('seconds') < 0
        ? t('alerts.say.clockBack', { by, at })
        : t('alerts.say.clockForward', { by, at });
    }
    case 'backup_old':
      if (facts['reason'] !== undefined) return t('alerts.say.backupUnreadable', { reason: text('reason') });
      if (facts['at'] === undefined) return t('alerts.say.backupNever');
      return t('alerts.say.backupOld', { age: format.duration(now - number('at')) });
    case 'agent_offline': {
      const said = { node: text('node'), for: format.duration(now - number('lastSeenAt')) };
      const count = number('heldJobs');
      return count > 0
        ? t('alerts.say.agentHolding', { ...said, count })
        : t('alerts.say.agentOffline', said);
    }
    case 'dead_letters': {
      const failed = t('alerts.say.deadLetters', { count: number('total') });
      const same = number('sameCause');
      return same > 1 || text('cause') !== ''
        ? `${failed}${t('alerts.say.deadCause', { same, cause: text('cause') })}`
        : failed;
    }
    case 'limit_passed': {
      const measure = text('measure');
      const [value, limit] = [number('value'), number('limit')].map(format.number);
      const said = { service: text('service'), grade: text('grade'), value, limit };
      return isMeasure(measure) ? t(`alerts.say.limit.${measure}`, said) : t('alerts.say.limit.other', said);
    }
    case 'queue_late':
      return t('alerts.say.queueLate', {
        manager: text('manager'),
        for: format.duration(number('oldestMinutes') * MINUTE),
        count: number('pending'),
      });
    case 'manager_expiring':
      return t('alerts.say.managerExpiring', {
        manager: text('manager'),
        when: format.when(number('expiresAt'), now),
      });
  }
}

/** The page of the thing. */
export function alertLink({ rule, facts }: Alert): string {
  switch (rule) {
    case 'store_repaired':
    case 'store_read_only':
    case 'disk_low':
      return '/data';
    case 'clock_jumped':
      return '/logs';
    case 'backup_old':
      return '/backups';
    case 'limit_passed':
      return String(facts['page'] ?? '/alerts');
    case 'agent_offline':
    case 'dead_letters':
    case 'queue_late':
    case 'manager_expiring':
      return `/super/managers?manager=${facts['managerId']}`;
  }
}
