// The entries of a user's time line that a filter on level, task or text lets through, which no index serves. Each kind is walked in
// slices outside any transaction, in memory as far as `MOST_COUNTED` or the page that is asked for, then what is sealed as far as every
// search of sealed history. Each entry stands there once, also one that is sealed while the search goes on: what is sealed is asked for
// after the walk, and what the walk has met already is passed over.
import type { Instant } from '../../../core/kernel/clock.js';
import type { SealedPlace } from '../../../core/store/history/history.js';
import { mapInSlices, sortInSlices } from '../../../core/store/slices.js';
import type { Store } from '../../../core/store/types.js';
import { MOST_COUNTED } from '../lists/keywordSearch.js';
import type { Paging } from '../lists/paging.js';
import { isWalking, oncePerWalk } from '../lists/walk.js';
import { taskId } from '../tasks/taskTemplates.js';
import type { Entry, IsWanted, SealedSource, Source, Timed, TimelineKind } from './timelineEntries.js';

export interface TimelineFilter {
  kind?: TimelineKind;
  /** Log lines alone have a level. */
  level?: string;
  /** In either language. */
  task?: string;
  /** Part of the message, error code, node or event, in any case. */
  keyword?: string;
}

/** True when no index serves it. */
export const isSearched = ({ level, task, keyword }: TimelineFilter): boolean =>
  [level, task, keyword].some(Boolean);

/** Whether entries of a kind can pass: log lines alone have a level, and audit is about no task. */
export const hasKind = ({ kind, level, task }: TimelineFilter, one: TimelineKind): boolean =>
  (kind === undefined || kind === one) && (!level || one === 'log') && (!task || one !== 'audit');

interface Found {
  at: Instant;
  /** Which of the sources. */
  part: number;
  row?: Timed;
  place?: SealedPlace;
}

interface FoundInParts {
  /** In the order of the time line. */
  found: readonly Found[];
  sealed: readonly SealedSource[];
  truncated: boolean;
}

export interface SearchedTimeline {
  store: Store;
  sources: readonly Source[];
  filter: TimelineFilter;
  paging: Paging;
  /** Checks who asks. */
  userId(): Promise<number>;
  /** The same, and what is sealed of the user's entries, as of one transaction. */
  sealedOf(): Promise<SealedSource[]>;
}

export async function searchedPage(
  asked: SearchedTimeline,
): Promise<{ entries: Entry[]; total: number; truncated: boolean }> {
  const userId = await asked.userId();
  const { found, sealed, truncated } = await oncePerWalk(() => search(asked, userId));
  const { page, pageSize } = asked.paging;
  const wanted = found.slice((page - 1) * pageSize, page * pageSize);
  const read = new Map<Found, Entry>();
  for (const [part, source] of sealed.entries()) {
    const own = wanted.filter((one) => one.part === part && one.place);
    const places = own.map(({ place }) => place!);
    for (const { place, entry } of await source.read(places)) read.set(own[places.indexOf(place)]!, entry);
  }
  const entries = wanted.flatMap((one) =>
    one.row ? asked.sources[one.part]!.entryOf(one.row) : (read.get(one) ?? []),
  );
  return { entries, total: found.length, truncated };
}

async function search(
  { store, sources, filter, paging: { page, pageSize }, sealedOf }: SearchedTimeline,
  userId: number,
): Promise<FoundInParts> {
  const most = isWalking() ? Infinity : Math.max(MOST_COUNTED, page * pageSize);
  const isWanted = wantedOf(filter);
  const hot = [];
  for (const source of sources) hot.push(await source.search(store, userId, isWanted, most));
  const sealed = await sealedOf();
  const found: Found[][] = [];
  let truncated = false;
  for (const [part, { rows, met, truncated: isCut }] of hot.entries()) {
    found.push(await mapInSlices(rows, (row) => ({ at: row.at, part, row })));
    truncated ||= isCut;
    if (isCut) continue;
    const behind = await sealed[part]!.search(isWanted, met);
    found.push(await mapInSlices(behind.places, (place) => ({ at: place.at, part, place })));
    truncated ||= behind.truncated;
  }
  return { found: await sortInSlices(found.flat(), newestFirst), sealed, truncated };
}

/** Those of one kind and instant stand in their order already. */
const newestFirst = (a: Found, b: Found): number => b.at - a.at || a.part - b.part;

/** What the filter says is taken apart once, not for each of very many entries. */
function wantedOf({ level, task, keyword }: TimelineFilter): IsWanted {
  const wantedLevel = level?.toLowerCase();
  const wantedTask = task ? (taskId(task) ?? task) : undefined;
  const part = keyword?.toLowerCase();
  const hasPart = (text: string | undefined) => text?.toLowerCase().includes(part!) === true;
  return (entry) => {
    if (wantedLevel && entry.level?.toLowerCase() !== wantedLevel) return false;
    if (wantedTask !== undefined && entry.task !== wantedTask) return false;
    if (!part) return true;
    const { message, errorCode, node, event, task: ownTask } = entry;
    return hasPart(message) || hasPart(errorCode) || hasPart(node) || hasPart(event) || hasPart(ownTask);
  };
}
