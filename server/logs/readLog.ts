// The kept log, newest line first. Files are read backwards in blocks; one ask looks at a few megabytes at most and says where the next
// one goes on, so that no question, however rare its answer, holds up the cloud.
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { toIso, type Instant } from '../core/kernel/clock.js';
import { hasCode } from '../core/store/files.js';
import { dayOf, namesIn, partsOf } from './logFiles.js';

export const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof LEVELS)[number];

export interface LogFilter {
  /** This level and worse. */
  level?: Level | undefined;
  /** Anywhere in the line, in any case. */
  text?: string | undefined;
  from?: Instant | undefined;
  /** Before it. */
  to?: Instant | undefined;
  /** Part of the route. */
  route?: string | undefined;
  requestId?: string | undefined;
  service?: string | undefined;
}

export interface LogLine {
  /** Where it stands: also a cursor. */
  id: string;
  time: string;
  level: string;
  message: string;
  fields: Record<string, unknown>;
}

export interface LogPage {
  lines: LogLine[];
  /** Where the next ask goes on; null when the log's beginning, `from` or `after` was met. */
  next: string | null;
  /** Time of the oldest line that was looked at. */
  searchedTo: string | null;
  /** For the next ask's `after`: everything so far. */
  end: string | null;
}

export interface LogAsk extends LogFilter {
  limit: number;
  /** Lines before this place. */
  before?: string | undefined;
  /** Lines from this place on. */
  after?: string | undefined;
  /** Most bytes to look at. */
  mostBytes?: number;
}

interface Place {
  day: string;
  number: number;
  offset: number;
}

const BLOCK = 256 * 1024;
const MOST_BYTES = 4 * 1024 * 1024;
const NEWLINE = 10;
const PLACE = /^(\d{4}-\d{2}-\d{2})\.(\d{1,9})\.(\d{1,12})$/;

export const isPlace = (text: string): boolean => PLACE.test(text);

export async function readLog(folder: string, ask: LogAsk): Promise<LogPage> {
  const { limit, mostBytes = MOST_BYTES } = ask;
  const names = (await namesIn(folder)).reverse();
  const before = placeOf(ask.before);
  const after = placeOf(ask.after);
  const isMeant = matcher(ask);
  const page: LogPage = { lines: [], next: null, searchedTo: null, end: null };
  let budget = mostBytes;
  for (const name of names) {
    const parts = partsOf(name)!;
    const here = { ...parts, offset: Number.MAX_SAFE_INTEGER };
    if (after && compare(here, after) < 0) break;
    if (before && compare({ ...parts, offset: 0 }, before) >= 0) continue;
    if (ask.to !== undefined && parts.day > dayOf(ask.to)) continue;
    const file = await openIfThere(path.join(folder, name));
    if (!file) continue;
    try {
      const { size } = await file.stat();
      page.end ??= textOf({ ...parts, offset: size });
      let at = before && compare(here, before) > 0 ? Math.min(before.offset, size) : size;
      if (ask.to !== undefined && !before) at = Math.min(at, await firstFrom(file, size, ask.to));
      for await (const { offset, text } of linesBackwards(file, at)) {
        const place = { ...parts, offset };
        if (after && compare(place, after) < 0) return page;
        const time = timeOf(text);
        if (time === undefined) continue;
        if (ask.from !== undefined && time < toIso(ask.from)) return page;
        page.searchedTo = time;
        if (isMeant(text, time)) {
          const line = parsed(textOf(place), time, text);
          if (line) page.lines.push(line);
        }
        budget -= text.length;
        if (page.lines.length >= limit || budget <= 0) {
          page.next = textOf(place);
          return page;
        }
      }
    } finally {
      await file.close();
    }
  }
  return page;
}

/** The cheap questions first: most lines are never parsed. */
function matcher({ level, text, to, route, requestId, service }: LogFilter) {
  const levels = level && LEVELS.slice(LEVELS.indexOf(level)).map((name) => `"level":"${name}"`);
  const part = text?.toLowerCase();
  const until = to === undefined ? undefined : toIso(to);
  return (line: string, time: string): boolean => {
    if (levels && !levels.some((name) => line.startsWith(name, 1))) return false;
    if (until !== undefined && time >= until) return false;
    if (part !== undefined && !line.toLowerCase().includes(part)) return false;
    if (requestId !== undefined && !line.includes(`"${requestId}"`)) return false;
    if (route === undefined && service === undefined) return true;
    const fields = fieldsOf(line);
    const place = String(fields?.['route'] ?? '');
    if (route !== undefined && !place.includes(route)) return false;
    return service === undefined || isOfService(fields, place, service);
  };
}

const isOfService = (fields: Record<string, unknown> | undefined, route: string, service: string): boolean =>
  fields?.['service'] === service ||
  String(fields?.['work'] ?? '').startsWith(`${service}.`) ||
  route.startsWith(`/svc/${service}/`);

/** Whole lines that begin before `end`, the last first. What follows the last newline is still being written. */
async function* linesBackwards(
  file: FileHandle,
  end: number,
): AsyncIterable<{ offset: number; text: string }> {
  // Text after the last newline read so far, of a line whose beginning lies in an earlier block.
  let rest = Buffer.alloc(0);
  let isWhole = false;
  for (let upTo = end; upTo > 0;) {
    const from = Math.max(0, upTo - BLOCK);
    const block = Buffer.concat([await readAt(file, from, upTo - from), rest]);
    let stop = block.length;
    while (stop > 0) {
      const newline = block.lastIndexOf(NEWLINE, stop - 1);
      if (newline < 0 && from > 0) break;
      if (isWhole && newline + 1 < stop) {
        yield { offset: from + newline + 1, text: block.toString('utf8', newline + 1, stop) };
      }
      isWhole = true;
      stop = Math.max(newline, 0);
      if (newline <= 0) break;
    }
    // A line longer than a block is no line of ours: it is passed over.
    rest = stop > BLOCK ? Buffer.alloc(0) : block.subarray(0, from > 0 ? stop : 0);
    upTo = from;
  }
}

/** Offset of the first line that is not before `instant`; lines of one file stand in the order of time. */
async function firstFrom(file: FileHandle, size: number, instant: Instant): Promise<number> {
  const wanted = toIso(instant);
  let low = 0;
  let high = size;
  while (high - low > BLOCK) {
    const middle = Math.floor((low + high) / 2);
    const piece = (await readAt(file, middle, BLOCK)).toString('utf8');
    const start = piece.indexOf('\n') + 1;
    const time = start > 0 ? timeOf(piece.slice(start)) : undefined;
    // No line begins here: looked at one by one instead.
    if (time === undefined) break;
    if (time < wanted) low = middle;
    else high = middle + start;
  }
  return high;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r');
  } catch (error) {
    // Removed by the bounds since it was listed.
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

const TIME = /"time":"(\d{4}-\d{2}-\d{2}T[\d:.]+Z)"/;
const timeOf = (line: string): string | undefined => TIME.exec(line.slice(0, 200))?.[1];

function fieldsOf(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    // Cut short by a crash: no line any more.
    return undefined;
  }
}

function parsed(id: string, time: string, text: string): LogLine | undefined {
  const whole = fieldsOf(text);
  if (!whole) return undefined;
  const { level, time: _time, message, ...fields } = whole;
  return { id, time, level: String(level), message: String(message ?? ''), fields };
}

const textOf = ({ day, number, offset }: Place): string => `${day}.${number}.${offset}`;

function placeOf(text: string | undefined): Place | undefined {
  const [, day, number, offset] = PLACE.exec(text ?? '') ?? [];
  return day === undefined ? undefined : { day, number: Number(number), offset: Number(offset) };
}

function compare(one: Place, other: Place): number {
  if (one.day !== other.day) return one.day < other.day ? -1 : 1;
  return one.number - other.number || one.offset - other.offset;
}
