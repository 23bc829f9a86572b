// Values of a dump's columns: numbers and JSON may stand as text, times in any zone. What cannot be read refuses its row, by name.
import type { Instant } from '../core/kernel/clock.js';
import type { Json } from '../core/store/types.js';
import type { JsonObject } from '../services/oas/tables.js';
import type { Dumped } from './dump.js';
import { RowRefused } from './report.js';

type Row = Dumped['row'];

const unreadable = (column: string) => new RowRefused('unreadable', column);

const isBlank = (value: unknown): boolean => value === undefined || value === null || value === '';

export function textOf(row: Row, column: string, longest = 4096): string {
  const value = row[column];
  if (isBlank(value)) return '';
  if (typeof value !== 'string' && typeof value !== 'number') throw unreadable(column);
  const text = String(value);
  if (text.length > longest) throw unreadable(column);
  return text;
}

export function neededText(row: Row, column: string, longest?: number): string {
  const text = textOf(row, column, longest);
  if (text === '') throw unreadable(column);
  return text;
}

/** A whole number, 0 or more; null where there is none. */
export function numberOrNull(row: Row, column: string): number | null {
  const value = row[column];
  if (isBlank(value)) return null;
  const number = typeof value === 'number' || /^\d+$/.test(String(value)) ? Number(value) : NaN;
  if (!Number.isSafeInteger(number) || number < 0) throw unreadable(column);
  return number;
}

export function neededId(row: Row, column: string): number {
  const id = numberOrNull(row, column);
  if (id === null || id === 0) throw unreadable(column);
  return id;
}

export function isTrue(row: Row, column: string): boolean {
  const value = row[column];
  return value === true || value === 1 || (typeof value === 'string' && /^(t|true|1|yes)$/i.test(value));
}

const TIME =
  /^(\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?(?::\d\d)?)?$/i;

/** Without a zone it is UTC, as the original keeps it; the year 1 is its word for "never". */
export function instantOrNull(row: Row, column: string): Instant | null {
  const value = row[column];
  if (isBlank(value)) return null;
  const match = typeof value === 'string' ? TIME.exec(value.trim()) : null;
  if (!match) throw unreadable(column);
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', zone = 'Z'] = match;
  if (Number(year) <= 1) return null;
  const wall = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(fraction.padEnd(3, '0').slice(0, 3)),
  );
  const isReal = new Date(wall).toISOString().slice(5, 10) === `${month}-${day}` && Number(hour) < 24;
  const at = wall - offsetMs(zone);
  if (!isReal || !Number.isSafeInteger(at)) throw unreadable(column);
  return at;
}

function offsetMs(zone: string): number {
  const match = /^([+-])(\d\d):?(\d\d)?/.exec(zone);
  if (!match) return 0;
  const [, sign, hours, minutes = '0'] = match;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** An object, as JSON or as its text; empty where there is none. */
export function objectOf(row: Row, column: string): JsonObject {
  const value = row[column];
  if (isBlank(value)) return {};
  let parsed = value;
  if (typeof value === 'string') {
    try {
      parsed = JSON.parse(value);
    } catch {
      throw unreadable(column);
    }
  }
  if (parsed === null) return {};
  if (typeof parsed !== 'object' || Array.isArray(parsed)) throw unreadable(column);
  return parsed as Readonly<Record<string, Json>>;
}
