// What each rule looks at. A rule answers what it finds now; whether that is news is alerts.ts's business.
import { statfs } from 'node:fs/promises';
import type { Core } from '../core/core.js';
import { AppError } from '../core/kernel/errors.js';
import { DAY, HOUR, MINUTE, type Instant } from '../core/kernel/clock.js';
import type { RunningService, ServiceTroubles } from '../core/service.js';
import type { Backups } from '../backups/backups.js';
import { rowsDropped, type RepairReport } from '../repair/report.js';
import type { Finding, Jump } from './alert.js';
import type { AlertSettings } from './settings.js';

export interface Watched {
  core: Pick<Core, 'store' | 'clock'>;
  dataDir: string;
  services: readonly {
    module: { name: string; title: string };
    running: Pick<RunningService, 'troubles' | 'seen'>;
  }[];
  backups: Pick<Backups, 'newestVerifiedAt'>;
  /** The repair that these data come from, if any. */
  repaired: RepairReport | undefined;
  /** Of this run: agents need a moment to come back after a start. */
  startedAt: Instant;
}

/** What is remembered between looks. */
export interface Known {
  since: Instant;
  deadLettersSeenAt: Instant;
  jump: Jump | null;
  /** A repair up to this instant is known. */
  repairSeenAt: Instant;
}

/** A disk hovering at the limit is one alert, not many. */
const DISK_SLACK = 1.1;
const MEGABYTE = 1024 ** 2;
/** Dead letters and jumps of the clock are news of a day. */
const NEWS_FOR = DAY;

export interface Look {
  settings: AlertSettings;
  known: Known;
}

type Check = (watched: Watched, look: Look) => Promise<Finding[]>;

/** One after another: a rule that cannot look leaves its alerts as they are (alerts.ts). */
export const CHECKS: readonly { rules: readonly Finding['rule'][]; check: Check }[] = [
  { rules: ['store_repaired'], check: storeRepaired },
  { rules: ['store_read_only'], check: storeReadOnly },
  { rules: ['disk_low'], check: diskLow },
  { rules: ['clock_jumped'], check: clockJumped },
  { rules: ['backup_old'], check: backupOld },
  {
    rules: ['agent_offline', 'dead_letters', 'limit_passed', 'queue_late', 'manager_expiring'],
    check: services,
  },
];

async function storeRepaired({ repaired }: Watched, { known }: Look): Promise<Finding[]> {
  if (!repaired || repaired.at <= known.repairSeenAt) return [];
  const { at, originals, batchesLost, valuablesHurt } = repaired;
  const facts = {
    ...{ at, originals, rows: rowsDropped(repaired) },
    // -1: some, nobody knows how many.
    ...{ batches: batchesLost ?? -1, valuables: valuablesHurt.length },
  };
  return [{ rule: 'store_repaired', subject: '', level: 'bad', facts }];
}

async function storeReadOnly({ core }: Watched, { settings }: Look): Promise<Finding[]> {
  const { writable, reason } = core.store.health();
  if (writable || !settings.storeReadOnly.enabled) return [];
  return [{ rule: 'store_read_only', subject: '', level: 'bad', facts: { reason: reason ?? '' } }];
}

async function diskLow({ dataDir }: Watched, { settings }: Look): Promise<Finding[]> {
  const { enabled, megabytes } = settings.diskLow;
  if (!enabled) return [];
  const { bavail, bsize } = await statfs(dataDir);
  const free = Math.floor((bavail * bsize) / MEGABYTE);
  if (free >= megabytes * DISK_SLACK) return [];
  const facts = { freeMegabytes: free, limitMegabytes: megabytes };
  return [{ rule: 'disk_low', subject: '', level: 'bad', facts, isBetween: free >= megabytes }];
}

async function clockJumped({ core }: Watched, { settings, known }: Look): Promise<Finding[]> {
  const { jump } = known;
  if (!jump || !settings.clockJumped.enabled) return [];
  if (Math.abs(core.clock.now() - jump.at) > NEWS_FOR) return [];
  return [
    {
      rule: 'clock_jumped',
      subject: '',
      level: 'bad',
      facts: { at: jump.at, seconds: Math.round(jump.byMs / 1000) },
    },
  ];
}

async function backupOld({ core, backups }: Watched, { settings, known }: Look): Promise<Finding[]> {
  const { enabled, days } = settings.backupOld;
  if (!enabled) return [];
  const finding = (facts: Finding['facts']): Finding[] => [
    { rule: 'backup_old', subject: '', level: 'bad', facts },
  ];
  let newest: Instant | null;
  try {
    newest = await backups.newestVerifiedAt();
  } catch (error) {
    // The folder cannot be read: what lies there saves nobody at this moment.
    if (!(error instanceof AppError)) throw error;
    return finding({ reason: error.detail });
  }
  if (core.clock.now() - (newest ?? known.since) <= days * DAY) return [];
  return finding(newest === null ? { never: 1 } : { at: newest });
}

async function services(watched: Watched, { settings, known }: Look): Promise<Finding[]> {
  const { agentOffline, queueLate, managerExpiring } = settings;
  const now = watched.core.clock.now();
  const found: Finding[] = [];
  for (const { module, running } of watched.services) {
    const troubles = await running.troubles?.({
      silentMs: agentOffline.minutes * MINUTE,
      silentHoldingMs: agentOffline.holdingMinutes * MINUTE,
      deadSince: Math.max(known.deadLettersSeenAt, now - NEWS_FOR),
      lateMs: queueLate.minutes * MINUTE,
      drainMs: queueLate.hours * HOUR,
      expiringMs: managerExpiring.days * DAY,
    });
    if (troubles) found.push(...findingsOf(module, troubles, settings, now - watched.startedAt));
  }
  return found;
}

function findingsOf(
  { name: service, title }: { name: string; title: string },
  troubles: ServiceTroubles,
  settings: AlertSettings,
  upMs: number,
): Finding[] {
  const { agentOffline, deadLetters, limitPassed, queueLate, managerExpiring } = settings;
  const found: Finding[] = [];
  for (const agent of agentOffline.enabled ? troubles.silentAgents : []) {
    const { nodeId, managerId, managerName, lastSeenAt, heldJobs, isLong } = agent;
    const minutes = heldJobs > 0 ? agentOffline.holdingMinutes : agentOffline.minutes;
    found.push({
      rule: 'agent_offline',
      subject: `${service} ${managerId} ${nodeId}`,
      level: heldJobs > 0 ? 'bad' : 'warn',
      facts: { node: nodeId, managerId, manager: managerName, lastSeenAt, heldJobs },
      isBetween: !isLong || upMs < minutes * MINUTE,
    });
  }
  const dead = troubles.deadLetters;
  if (deadLetters.enabled && dead && dead.total >= deadLetters.count) {
    const { total, cause, sameCause, managerId, managerName } = dead;
    found.push({
      rule: 'dead_letters',
      subject: service,
      level: 'bad',
      facts: { total, cause, sameCause, managerId, manager: managerName },
    });
  }
  for (const passed of limitPassed.enabled ? troubles.passedLimits : []) {
    const { id, measure, grade, isBad, value, limit, isSeen, page } = passed;
    found.push({
      rule: 'limit_passed',
      subject: subjectOf(service, id),
      level: isBad ? 'bad' : 'warn',
      facts: { service: title, measure, grade, value, limit, page },
      isSeen,
    });
  }
  for (const queue of queueLate.enabled ? troubles.lateQueues : []) {
    const { managerId, managerName, pending, oldestWaitMs, doneAt } = queue;
    found.push({
      rule: 'queue_late',
      subject: `${service} ${managerId}`,
      level: 'warn',
      facts: {
        managerId,
        manager: managerName,
        pending,
        oldestMinutes: Math.floor(oldestWaitMs / MINUTE),
        ...(doneAt === null ? {} : { doneAt }),
      },
    });
  }
  for (const { managerId, managerName, expiresAt } of managerExpiring.enabled ? troubles.expiring : []) {
    found.push({
      rule: 'manager_expiring',
      subject: `${service} ${managerId}`,
      level: 'warn',
      facts: { managerId, manager: managerName, expiresAt },
    });
  }
  return found;
}

const subjectOf = (service: string, id: string): string => `${service} ${id}`;

/** Tells the service that its passed limit was seen, so that it is known there too. */
export async function tellService(
  { services }: Pick<Watched, 'services'>,
  { rule, subject }: Pick<Finding, 'rule' | 'subject'>,
): Promise<void> {
  if (rule !== 'limit_passed') return;
  const [name = '', id = ''] = subject.split(' ');
  await services.find(({ module }) => module.name === name)?.running.seen?.(id);
}
