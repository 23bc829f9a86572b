// The alerts of a running cloud: looked for by a ticker, kept over restarts, told to pages, to the desktop and to a webhook.
// Promise: what is wrong is one alert for as long as it is; it is gone only when three looks in a row no longer find it, and what comes
// back within ten minutes, unseen by anybody, is the same alert and no news.
import type { Core } from '../core/core.js';
import { MINUTE, SECOND, type Instant } from '../core/kernel/clock.js';
import { conflict, notFound } from '../core/kernel/errors.js';
import { background } from '../core/kernel/log.js';
import { byDamage, isCurrent, keyOf, type Alert, type AlertChange, type Finding } from './alert.js';
import { createClockWatch } from './clockWatch.js';
import { createOutbox } from './outbox.js';
import { CHECKS, tellService, type Watched } from './rules.js';
import { alertSettings } from './settings.js';
import { openState } from './state.js';
import type { Delivery } from './webhook.js';

const MISSES_TO_END = 3;
const SAME_WITHIN = 10 * MINUTE;
const RESOLVED_KEPT = 100;
const MOST_CURRENT = 300;
const OUTBOX_MS = 5 * SECOND;

export interface AlertsOptions extends Watched {
  core: Pick<Core, 'store' | 'clock' | 'log' | 'settings' | 'schedule'>;
  /** Time since boot; a test gives its own. */
  bootMs?: () => number;
}

export type Alerts = Awaited<ReturnType<typeof openAlerts>>;

export async function openAlerts(options: AlertsOptions) {
  const { core, dataDir, bootMs } = options;
  const { clock, log, schedule } = core;
  const settings = () => core.settings.read(alertSettings);
  const file = await openState(dataDir, clock.now());
  const { state } = file;
  const stopping = new AbortController();
  const listeners = new Set<(change: AlertChange) => void>();
  const clockWatch = createClockWatch(clock, bootMs);
  let checkedAt: Instant | null = null;
  let sending: Promise<void> = Promise.resolve();

  const save = async () => {
    try {
      await file.save();
    } catch (error) {
      // A full disk is one of the things to be told of: memory goes on, and the next change is written with this one.
      log.error({ err: error }, 'alerts.json could not be written');
    }
  };
  const outbox = createOutbox({ file, clock, log, webhook: () => settings().webhook, save });

  const tell = (changes: readonly AlertChange[]) => {
    for (const change of changes) {
      const { id, rule, subject } = change.alert;
      log.warn({ alert: id, rule, subject, change: change.kind }, 'an alert changed');
      for (const listener of listeners) listener({ ...change, alert: { ...change.alert } });
    }
  };

  /** Those that are there are kept in step; answers what is news. */
  const settle = (findings: readonly Finding[], lookedAt: ReadonlySet<Finding['rule']>): AlertChange[] => {
    const now = clock.now();
    const changes: AlertChange[] = [];
    const found = new Map(findings.map((finding) => [keyOf(finding), finding]));
    for (const alert of state.alerts.filter(isCurrent)) {
      const finding = found.get(keyOf(alert));
      found.delete(keyOf(alert));
      if (finding) {
        Object.assign(alert, { facts: finding.facts, level: finding.level, misses: 0 });
        if (finding.isSeen && alert.state === 'open') {
          Object.assign(alert, { state: 'acknowledged', acknowledgedAt: now });
          changes.push({ kind: 'acknowledged', alert });
        }
        continue;
      }
      if (!lookedAt.has(alert.rule)) continue;
      alert.misses += 1;
      if (alert.misses < MISSES_TO_END) continue;
      Object.assign(alert, { state: 'resolved', resolvedAt: now });
      changes.push({ kind: 'resolved', alert });
    }
    for (const finding of found.values()) {
      // What is known to somebody before it was an alert is no news here.
      if (finding.isBetween || finding.isSeen || state.alerts.filter(isCurrent).length >= MOST_CURRENT)
        continue;
      const former = state.alerts.find(
        (alert) =>
          keyOf(alert) === keyOf(finding) &&
          alert.acknowledgedAt === null &&
          alert.resolvedAt !== null &&
          Math.abs(now - alert.resolvedAt) < SAME_WITHIN,
      );
      const { rule, subject, level, facts } = finding;
      if (former) {
        Object.assign(former, { state: 'open', resolvedAt: null, level, facts, misses: 0 });
        continue;
      }
      const alert: Alert = {
        id: state.nextId++,
        ...{ rule, subject, level, facts },
        state: 'open',
        openedAt: now,
        acknowledgedAt: null,
        resolvedAt: null,
        misses: 0,
      };
      state.alerts.push(alert);
      changes.push({ kind: 'opened', alert });
    }
    forgetOld();
    return changes;
  };
  const forgetOld = () => {
    const over = state.alerts
      .filter((alert) => !isCurrent(alert))
      .sort((a, b) => (b.resolvedAt ?? 0) - (a.resolvedAt ?? 0))
      .slice(RESOLVED_KEPT);
    if (over.length > 0) state.alerts = state.alerts.filter((alert) => !over.includes(alert));
  };

  const publish = async (changes: readonly AlertChange[]) => {
    if (changes.length === 0) return;
    for (const change of changes) outbox.add(change);
    await save();
    tell(changes);
  };

  const look = async () => {
    const present = settings();
    const jump = clockWatch.jump(present.clockJumped.seconds * SECOND);
    if (jump) {
      state.jump = jump;
      log.warn({ seconds: Math.round(jump.byMs / SECOND) }, 'the clock was set');
    }
    const findings: Finding[] = [];
    const lookedAt = new Set<Finding['rule']>();
    const known = {
      since: state.since ?? clock.now(),
      deadLettersSeenAt: state.deadLettersSeenAt,
      jump: state.jump,
      repairSeenAt: state.repairSeenAt,
    };
    for (const { rules, check } of CHECKS) {
      try {
        findings.push(...(await check(options, { settings: present, known })));
        for (const rule of rules) lookedAt.add(rule);
      } catch (error) {
        log.error({ err: error, rules }, 'a rule of the alerts could not look');
      }
    }
    checkedAt = clock.now();
    await publish(settle(findings, lookedAt));
  };

  schedule.every(
    'alerts',
    () => settings().everySeconds * SECOND,
    async () => {
      if (!stopping.signal.aborted) await look();
    },
  );
  schedule.every(
    'alerts.outbox',
    () => OUTBOX_MS,
    async () => {
      if (stopping.signal.aborted) return;
      sending = outbox.send(stopping.signal);
      await sending;
    },
  );
  // A new cloud counts the age of its backups from here.
  await save();
  const first = look();
  background(log, 'the first look for alerts', first);

  return {
    /** Those that stand, the worst first, then those that are over, the newest first. */
    list(): Alert[] {
      const current = state.alerts.filter(isCurrent).sort(byDamage);
      const over = state.alerts.filter((alert) => !isCurrent(alert));
      return [...current, ...over.sort((a, b) => (b.resolvedAt ?? 0) - (a.resolvedAt ?? 0))].map((alert) => ({
        ...alert,
      }));
    },
    /** When everything was looked at last; null: not yet in this run. */
    checkedAt: () => checkedAt,
    webhook: () => ({
      isOn: settings().webhook.url !== '',
      isSigned: settings().webhook.secret !== '',
      waiting: state.outbox.length,
      last: state.lastSent,
    }),
    /** Hears of each change, once. Answers the way to stop listening. */
    on(listener: (change: AlertChange) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Somebody has seen it: it stays until it is over. What is only news (dead letters, a set clock, a repair) is over then. */
    async acknowledge(id: number): Promise<Alert> {
      const alert = state.alerts.find((one) => one.id === id);
      if (!alert) throw notFound('alert', id);
      if (alert.state !== 'open') return { ...alert };
      await tellService(options, alert);
      const now = clock.now();
      Object.assign(alert, { state: 'acknowledged', acknowledgedAt: now });
      const changes: AlertChange[] = [{ kind: 'acknowledged', alert }];
      if (isNews(alert)) {
        if (alert.rule === 'dead_letters') state.deadLettersSeenAt = now;
        else if (alert.rule === 'store_repaired') state.repairSeenAt = options.repaired?.at ?? now;
        else state.jump = null;
        Object.assign(alert, { state: 'resolved', resolvedAt: now });
        changes.push({ kind: 'resolved', alert });
      }
      await publish(changes);
      return { ...alert };
    },
    /** Throws conflict `no_webhook`. */
    async testWebhook(): Promise<Delivery> {
      if (settings().webhook.url === '') throw conflict('no_webhook', 'there is no address to send to');
      return outbox.test(stopping.signal);
    },
    /** Looks now, for tests. */
    look,
    async close() {
      stopping.abort();
      // What failed there was logged there.
      await Promise.allSettled([first, sending]);
    },
  };
}

const isNews = ({ rule }: Alert): boolean =>
  rule === 'dead_letters' || rule === 'clock_jumped' || rule === 'store_repaired';
