// What an import took and what it did not, table by table, with examples: the operator decides by it.
import type { Dumped } from './dump.js';

const EXAMPLES = 20;
const LONGEST_DETAIL = 200;

/** What became of one row. */
export interface Outcome {
  taken: boolean;
  /** Why it was not taken, or what was changed on the way. */
  remarks: readonly Remark[];
}

export interface Remark {
  reason: string;
  detail: string;
}

export interface Example extends Remark {
  line: number;
  /** As the dump calls it; '' where the row says nothing. */
  id: string;
}

export interface TableReport {
  table: string;
  /** Null: not in the dump. */
  file: string | null;
  rows: number;
  taken: number;
  /** Rows that were not taken, by reason. */
  skipped: Record<string, number>;
  /** Rows that were taken with a change, by reason. */
  changed: Record<string, number>;
  /** The first of both. */
  examples: Example[];
  /** Columns that this program does not read. */
  ignoredColumns: string[];
}

export const TAKEN: Outcome = { taken: true, remarks: [] };
export const takenBut = (...remarks: readonly Remark[]): Outcome => ({ taken: true, remarks });
export const left = (reason: string, detail = ''): Outcome => ({
  taken: false,
  remarks: [{ reason, detail }],
});

/** A row that cannot be what it says it is; the others go on. */
export class RowRefused extends Error {
  constructor(
    readonly reason: string,
    detail: string,
  ) {
    super(detail);
  }
}

export const newReport = (table: string, file: string | null): TableReport => ({
  table,
  file,
  rows: 0,
  taken: 0,
  skipped: {},
  changed: {},
  examples: [],
  ignoredColumns: [],
});

export function note(report: TableReport, { line, row }: Dumped, { taken, remarks }: Outcome): void {
  report.rows += 1;
  if (taken) report.taken += 1;
  const counts = taken ? report.changed : report.skipped;
  for (const { reason, detail } of remarks) {
    counts[reason] = (counts[reason] ?? 0) + 1;
    if (report.examples.length >= EXAMPLES) continue;
    const id = row['id'] ?? row['user_id'] ?? '';
    report.examples.push({
      line,
      id: typeof id === 'string' || typeof id === 'number' ? String(id).slice(0, 40) : '',
      reason,
      detail: detail.slice(0, LONGEST_DETAIL),
    });
  }
}
