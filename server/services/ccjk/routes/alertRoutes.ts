// Routes of alerts, for the operator: document, monitoring.
import { toIso, toIsoOrNull } from '../../../core/kernel/clock.js';
import { acknowledgeAlarm, standingAlarms, type Alarms } from '../alarms/alarms.js';
import { RULES } from '../alarms/rules.js';
import { asPerson, handle } from '../actor.js';
import { audit } from '../audit.js';
import { acknowledgeAlert, listAlerts, type Alert } from '../contract/alerts.js';
import { pageOf } from '../pages.js';
import { alarmTable, type AlarmRow } from '../tables.js';

export const alertRoutes = (alarms: Alarms) => [
  handle(listAlerts, async ({ query: { limit, offset }, transaction }) =>
    transaction(async (tx) => {
      const standing = await standingAlarms(tx);
      const over = await pageOf(tx, alarmTable, { where: { open: false }, orderBy: ['-id'], limit, offset });
      const measures = await alarms.measure(tx);
      const rules = measures
        .map(({ rule, value }) => ({
          ...{ rule, value, ...RULES[rule] },
          firing: standing.some((alarm) => alarm.rule === rule),
        }))
        .sort((a, b) => a.level.localeCompare(b.level));
      return {
        rules,
        firing: standing.map(alertWire).sort((a, b) => a.level.localeCompare(b.level)),
        past: over.rows.map(alertWire),
        ...{ total: over.total, limit, offset },
        checked_at: toIsoOrNull(alarms.lookedAt()),
      };
    }),
  ),

  handle(acknowledgeAlert, async ({ params, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const { row, isNew } = await acknowledgeAlarm(tx, params.alert_id, asPerson(actor).account.email);
      const deed = {
        action: 'acknowledge_alert',
        target: ['alert', row.uuid],
        detail: { rule: row.rule },
      } as const;
      if (isNew) await audit(tx, { actor, ip }, deed);
      return alertWire(row);
    }),
  ),
];

const alertWire = (row: AlarmRow): Alert => ({
  id: row.uuid,
  rule: row.rule,
  level: row.level,
  unit: RULES[row.rule].unit,
  limit: row.limit,
  value: row.value,
  worst: row.worst,
  opened_at: toIso(row.openedAt),
  acknowledged_at: toIsoOrNull(row.acknowledgedAt),
  acknowledged_by: row.acknowledgedBy,
  ended_at: toIsoOrNull(row.endedAt),
});
