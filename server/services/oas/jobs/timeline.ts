// A user's time line: job events, the agent's log lines and audit entries of that user in one order, newest first
// (behaviour row 31). Without a filter every page is exact at any depth and costs O(log n): the instant of the page's first
// entry is found by counting, then only that page is read. With a filter on level, task or text the newest entries of each
// kind are searched, and the answer says when there are older ones.
import { toIso, type Instant } from '../../../core/kernel/clock.js';
import type { OrderColumn, Table, Tx, Where } from '../../../core/store/types.js';
import type { TaskNames } from '../oas.js';
import { pageAnswer, type Paging } from '../lists/paging.js';
import { agentLogTable, auditTable, jobEventTable, type JsonObject } from '../tables.js';
import { taskId, taskWord } from '../tasks/taskTemplates.js';

export type TimelineKind = 'job' | 'log' | 'audit';

export interface TimelineFilter {
  kind?: TimelineKind;
  /** Log lines alone have a level. */
  level?: string;
  /** In either language. */
  task?: string;
  /** Part of the message, error code, node or event, in any case. */
  keyword?: string;
}

interface Entry {
  kind: TimelineKind;
  id: number;
  at: Instant;
  jobId: number | null;
  task: string;
  event: string;
  jobStatus: string;
  message: string;
  errorCode: string;
  level: string;
  node: string;
  actorType: string;
  detail: JsonObject;
}

/** How many of the newest entries of each kind a filter looks at. */
const SEARCHED = 5000;

/** One page as the contract's `timeline` says it. */
export async function timelinePage(
  tx: Tx,
  userId: number,
  filter: TimelineFilter,
  paging: Paging,
  names: TaskNames,
) {
  const sources = SOURCES.filter(({ kind }) => filter.kind === undefined || kind === filter.kind);
  const isFiltered = Boolean(filter.level ?? filter.task ?? filter.keyword);
  const { entries, total, truncated } = isFiltered
    ? await filteredPage(tx, sources, userId, filter, paging)
    : await exactPage(tx, sources, userId, paging);
  const items = entries.map((entry) => toWire(entry, names));
  return pageAnswer(items, total, paging, { truncated });
}

interface Stretch {
  entries: Entry[];
  total: number;
  truncated: boolean;
}

async function exactPage(
  tx: Tx,
  sources: readonly Source[],
  userId: number,
  { page, pageSize }: Paging,
): Promise<Stretch> {
  const countFrom = async (from: Instant) => {
    let count = 0;
    for (const source of sources) count += await source.countFrom(tx, userId, from);
    return count;
  };
  const total = await countFrom(0);
  const offset = (page - 1) * pageSize;
  if (offset >= total) return { entries: [], total, truncated: false };
  // The latest instant with more than `offset` entries at or after it is that of the page's first entry.
  let low = 0;
  let high = offset === 0 ? 0 : await latest(tx, sources, userId);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((await countFrom(middle)) > offset) low = middle;
    else high = middle - 1;
  }
  const upTo = offset === 0 ? Number.MAX_SAFE_INTEGER : low;
  const skipped = offset === 0 ? 0 : offset - (await countFrom(low + 1));
  const newest = await merged(tx, sources, userId, upTo, skipped + pageSize);
  return { entries: newest.slice(skipped, skipped + pageSize), total, truncated: false };
}

async function filteredPage(
  tx: Tx,
  sources: readonly Source[],
  userId: number,
  filter: TimelineFilter,
  { page, pageSize }: Paging,
): Promise<Stretch> {
  let truncated = false;
  const matching: Entry[] = [];
  for (const source of sources) {
    const searched = await source.newest(tx, userId, Number.MAX_SAFE_INTEGER, SEARCHED);
    truncated ||= searched.length === SEARCHED;
    matching.push(...searched.filter((entry) => passes(entry, filter)));
  }
  matching.sort(newestFirst);
  const entries = matching.slice((page - 1) * pageSize, page * pageSize);
  return { entries, total: matching.length, truncated };
}

function passes(entry: Entry, { level, task, keyword }: TimelineFilter): boolean {
  if (level && entry.level.toLowerCase() !== level.toLowerCase()) return false;
  if (task && entry.task !== (taskId(task) ?? task)) return false;
  if (!keyword) return true;
  const part = keyword.toLowerCase();
  const { message, errorCode, node, event, task: ownTask } = entry;
  return [message, errorCode, node, event, ownTask].some((text) => text.toLowerCase().includes(part));
}

async function latest(tx: Tx, sources: readonly Source[], userId: number): Promise<Instant> {
  const newest = await merged(tx, sources, userId, Number.MAX_SAFE_INTEGER, 1);
  return newest[0]?.at ?? 0;
}

async function merged(
  tx: Tx,
  sources: readonly Source[],
  userId: number,
  upTo: Instant,
  limit: number,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const source of sources) entries.push(...(await source.newest(tx, userId, upTo, limit)));
  return entries.sort(newestFirst).slice(0, limit);
}

const KINDS: readonly TimelineKind[] = ['job', 'log', 'audit'];

/** A fixed order for entries of one instant, so that no page shows one twice. */
const newestFirst = (a: Entry, b: Entry): number =>
  b.at - a.at || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || b.id - a.id;

interface Source {
  kind: TimelineKind;
  countFrom(tx: Tx, userId: number, from: Instant): Promise<number>;
  newest(tx: Tx, userId: number, upTo: Instant, limit: number): Promise<Entry[]>;
}

interface Timed {
  id: number;
  userId: number;
  at: Instant;
}

const NOTHING = {
  jobId: null,
  task: '',
  jobStatus: '',
  message: '',
  errorCode: '',
  level: '',
  node: '',
  actorType: '',
  detail: {},
} as const;

function source<Row extends Timed>(
  kind: TimelineKind,
  table: Table<Row>,
  describe: (row: Row) => Partial<Entry> & { event: string },
): Source {
  // Every table here has these columns; the compiler cannot see it through the type parameter.
  const orderBy = ['-at', '-id'] as unknown as readonly OrderColumn<Row>[];
  return {
    kind,
    countFrom: (tx, userId, from) => tx.count(table, { userId, at: { gte: from } } as Where<Row>),
    async newest(tx, userId, upTo, limit) {
      const where = { userId, at: { lte: upTo } } as Where<Row>;
      const rows = await tx.find(table, { where, orderBy, limit });
      return rows.map((row) => ({ ...NOTHING, ...describe(row), kind, id: row.id, at: row.at }));
    },
  };
}

const SOURCES: readonly Source[] = [
  source('job', jobEventTable, (row) => ({
    jobId: row.jobId,
    task: row.task,
    event: row.type,
    jobStatus: row.jobStatus,
    message: row.message,
    errorCode: row.errorCode ?? '',
    node: row.node ?? '',
  })),
  source('log', agentLogTable, (row) => ({
    task: row.task,
    event: 'log',
    message: row.message,
    level: row.level,
    node: row.node,
  })),
  source('audit', auditTable, (row) => ({
    event: row.action,
    actorType: row.actorType,
    detail: row.detail,
  })),
];

const toWire = (entry: Entry, names: TaskNames) => ({
  id: `${entry.kind}-${entry.id}`,
  kind: entry.kind,
  event_at: toIso(entry.at),
  job_id: entry.jobId,
  task_type: taskWord(entry.task, names),
  event_type: entry.event,
  job_status: entry.jobStatus,
  message: entry.message,
  error_code: entry.errorCode,
  level: entry.level,
  node: entry.node,
  actor_type: entry.actorType,
  detail: entry.detail,
});
