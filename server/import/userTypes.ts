import type { UserType } from '../services/oas/tables.js';
import type { Dumped } from './dump.js';
import type { Remark } from './report.js';

const TYPES: readonly UserType[] = ['daily', 'duiyi', 'shuaka'];

/** Types of later versions of the original become `daily`, as the original itself shows a type that it does not know. */
export function userTypeOf(row: Dumped['row']): { userType: UserType; remarks: Remark[] } {
  const given = row['user_type'];
  const userType = TYPES.find((known) => known === given);
  if (userType) return { userType, remarks: [] };
  return { userType: 'daily', remarks: [{ reason: 'type_changed', detail: String(given ?? '') }] };
}
