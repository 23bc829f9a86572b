// Pages of lists: any number is clamped, never refused, and the answer says what was granted (behaviour row 6).
import type { TaskNames } from '../oas.js';
import { isWalkQuery, WALK_PAGE } from './walk.js';

export interface Paging {
  page: number;
  pageSize: number;
}

const LAST_PAGE = 100_000;

/**
 * `names`: with the original's task names its page sizes (up to 200) hold too. `sizes`: of a list whose own ones the document
 * says.
 */
export function readPaging(
  query: { page?: number; page_size?: number },
  names: TaskNames,
  { usual, most }: { usual: number; most: number } = { usual: 20, most: names === 'original' ? 200 : 100 },
): Paging {
  return {
    page: clamp(query.page ?? 1, LAST_PAGE),
    pageSize: clamp(query.page_size ?? usual, isWalkQuery(query) ? WALK_PAGE : most),
  };
}

const clamp = (value: number, most: number): number => Math.min(Math.max(value, 1), most);

export const pageAnswer = <Item, Summary>(
  items: Item[],
  total: number,
  { page, pageSize }: Paging,
  summary: Summary,
) => ({ items, total, page, page_size: pageSize, summary });
