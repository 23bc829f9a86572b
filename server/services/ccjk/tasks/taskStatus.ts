// The eight words of the document for what the queue's row says (document, TaskStatus).
import { assertNever } from '../../../core/kernel/errors.js';
import type { Where } from '../../../core/store/types.js';
import type { TASK_STATUSES } from '../contract/shapes.js';
import type { TaskRow } from '../tables.js';

export type WireStatus = (typeof TASK_STATUSES)[number];

export function wireStatus({
  status,
  blocked,
  timedOut,
}: Pick<TaskRow, 'status' | 'blocked' | 'timedOut'>): WireStatus {
  switch (status) {
    case 'pending':
      return blocked ? 'pending' : 'queued';
    case 'leased':
      return 'assigned';
    case 'running':
      return 'running';
    case 'success':
      return 'completed';
    case 'failed':
      return timedOut ? 'timeout' : 'failed';
    case 'cancelled':
      return 'cancelled';
    default:
      return assertNever(status);
  }
}

/** Which rows a status names; covered by the indexes by status. */
export function rowsOf(status: WireStatus): Where<TaskRow> {
  switch (status) {
    case 'pending':
      return { status: 'pending', blocked: true, timedOut: false };
    case 'queued':
      return { status: 'pending', blocked: false, timedOut: false };
    case 'assigned':
      return { status: 'leased', blocked: false, timedOut: false };
    case 'running':
      return { status: 'running', blocked: false, timedOut: false };
    case 'completed':
      return { status: 'success', blocked: false, timedOut: false };
    case 'failed':
      return { status: 'failed', blocked: false, timedOut: false };
    case 'timeout':
      return { status: 'failed', blocked: false, timedOut: true };
    case 'cancelled':
      return { status: 'cancelled', blocked: false, timedOut: false };
    default:
      return assertNever(status);
  }
}
