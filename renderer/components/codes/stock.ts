// Renewal keys and activation codes are listed, copied, printed and changed alike; a stock says which of them a page is about.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Route } from '../../../server/core/http/contract.js';
import type { codeFilters, codeRoutes } from '../../../server/services/oas/contract/codeShapes.js';
import { call } from '../../lib/api.js';
import type { BulkTarget } from '../BulkBar.js';

type Routes = Pick<
  ReturnType<typeof codeRoutes<z.ZodType, typeof codeFilters, Record<string, never>>>,
  'text' | 'handOut' | 'editMany' | 'batches' | 'revokeMany' | 'removeMany'
>;

export interface Stock {
  /** Under `codes.` in the texts. */
  kind: 'key' | 'code';
  list: Route;
  routes: Routes;
  /** Begins the names of everything about it in the query cache. */
  queryKey: readonly ['super' | 'manager', 'keys' | 'codes'];
  /** Its page; the cards are printed at `/print` below it. */
  page: string;
  /** Where a phone's camera leads. The fragment is never sent over the network. */
  linkOf: (origin: string, code: string) => string;
}

/** What both have in common on the wire. */
export interface StockItem {
  id: number;
  code: string;
  duration_days: number;
  status: 'unused' | 'used' | 'revoked';
  note: string;
  batch_name: string;
  valid_until: string | null;
  handed_out_at: string | null;
  used_at: string | null;
  lapsed: boolean;
  created_at: string;
}

/** A row in words. */
export const shortCode = ({ code }: { code: string }): string => `${code.slice(0, 8)}…`;

/** Filters as the address says them. */
export interface StockFilter {
  ids?: string | undefined;
  keyword?: string | undefined;
  status?: 'unused' | 'used' | 'revoked' | 'lapsed' | undefined;
  user_type?: string | undefined;
  batch?: string | undefined;
  duration_days?: string | undefined;
  valid_before?: string | undefined;
  handed_out?: 'yes' | 'no' | undefined;
}

/** What an act means. */
export type StockTarget = BulkTarget<StockFilter>;

/** Rows chosen by hand are a filter too. */
export const filterOf = ({ ids, filter = {} }: StockTarget): StockFilter =>
  ids ? { ids: ids.join(',') } : filter;

/** The same as the cloud is asked: a lapsed code is an unused one whose time is over. */
export const queryOf = ({ status, ...others }: StockFilter) => ({
  ...others,
  ...(status === 'lapsed' ? { status: 'unused', lapsed: 'yes' } : status && { status }),
});

/** Rows of one request. */
export const MOST_IDS = 500;

export interface StockEdit {
  note?: string;
  batch_name?: string;
  valid_until?: string | null;
}

/** Every act that changes codes, 1 to 500 at once; each reads the lists anew. */
export function useStockActs({ routes, queryKey }: Stock) {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey });
  return {
    revoke: useMutation({
      mutationFn: (ids: number[]) => call(routes.revokeMany, { body: { ids } }),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (ids: number[]) => call(routes.removeMany, { body: { ids } }),
      onSuccess,
    }),
    handOut: useMutation({
      mutationFn: (ids: number[]) => call(routes.handOut, { body: { ids } }),
      onSuccess,
    }),
    edit: useMutation({
      mutationFn: ({ ids, edit }: { ids: number[]; edit: StockEdit }) =>
        call(routes.editMany, { body: { ids, ...edit } }),
      onSuccess,
    }),
  };
}

/** No more than one request takes, one after another; stops between two when `isStopped` says so. */
export async function inChunks(
  ids: readonly number[],
  act: (chunk: number[]) => Promise<unknown>,
  tell: (done: number) => void = () => undefined,
  isStopped: () => boolean = () => false,
): Promise<void> {
  for (let from = 0; from < ids.length && !isStopped(); from += MOST_IDS) {
    const chunk = ids.slice(from, from + MOST_IDS);
    await act(chunk);
    tell(from + chunk.length);
  }
}
