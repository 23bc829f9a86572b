// The Alerts page's routes, and the same state for the live socket.
import type { Alert } from '../alerts/alert.js';
import type { Alerts } from '../alerts/alerts.js';
import type { Handled } from '../core/http/handle.js';
import { toIso, toIsoOrNull } from '../core/kernel/clock.js';
import { handle, type ConsoleActor } from './access.js';
import {
  acknowledgeAlert,
  listAlerts,
  testWebhook,
  type Alert as AlertWire,
  type AlertsState,
} from './contract/alerts.js';

export function alertRoutes(alerts: Alerts): Handled<ConsoleActor>[] {
  return [
    handle(listAlerts, async () => alertsState(alerts)),
    handle(acknowledgeAlert, async ({ params }) => toWire(await alerts.acknowledge(params.id))),
    handle(testWebhook, () => alerts.testWebhook()),
  ];
}

export function alertsState(alerts: Alerts): AlertsState {
  const { isOn, isSigned, waiting, last } = alerts.webhook();
  return {
    items: alerts.list().map(toWire),
    checked_at: toIsoOrNull(alerts.checkedAt()),
    webhook: {
      is_on: isOn,
      is_signed: isSigned,
      waiting,
      last: last && { ...last, at: toIso(last.at) },
    },
  };
}

const toWire = ({
  id,
  rule,
  level,
  state,
  facts,
  openedAt,
  acknowledgedAt,
  resolvedAt,
}: Alert): AlertWire => ({
  id,
  rule,
  level,
  state,
  facts,
  opened_at: toIso(openedAt),
  acknowledged_at: toIsoOrNull(acknowledgedAt),
  resolved_at: toIsoOrNull(resolvedAt),
});
