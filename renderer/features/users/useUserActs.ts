import { useMutation, useQueryClient } from '@tanstack/react-query';
import { abortBulkRun } from '../../../server/services/oas/contract/bulk.js';
import { createUsers } from '../../../server/services/oas/contract/codes.js';
import { actOnUsers } from '../../../server/services/oas/contract/userBulk.js';
import {
  batchDeleteUsers,
  deleteUserLogs,
  patchUserLifecycle,
  putUserAssets,
  restoreUsers,
} from '../../../server/services/oas/contract/users.js';
import type { BulkTarget } from '../../components/BulkBar.js';
import type { ClientInput } from '../../../server/core/http/contract.js';
import { ApiError, call } from '../../lib/api.js';
import { userKeys } from './keys.js';
import type { UserFilter } from './useUsers.js';

type NewUsers = NonNullable<ClientInput<typeof createUsers>['body']>;
export type Lifecycle = NonNullable<ClientInput<typeof patchUserLifecycle>['body']>;

type BulkBody = NonNullable<ClientInput<typeof actOnUsers>['body']>;
type Whom = Pick<BulkBody, 'user_ids' | 'filter'>;
export type ManyAct =
  | ({ act: 'lifecycle' } & Lifecycle)
  | { act: 'assets'; assets: Record<string, number> }
  | { act: 'delete' }
  | { act: 'restore'; deleted_by?: number };
export type Target = BulkTarget<UserFilter>;

/** Where a filter is meant, whether users are deleted is said by the act. */
export function whomOf({ ids, filter = {} }: Pick<Target, 'ids' | 'filter'>): Whom {
  if (ids) return { user_ids: ids };
  const { deleted: _, ...rest } = filter;
  return { filter: rest };
}

/** Every act that changes users; each reads the list and the open user anew. */
export function useUserActs() {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: userKeys.all });
  return {
    create: useMutation({ mutationFn: (body: NewUsers) => call(createUsers, { body }), onSuccess }),
    lifecycle: useMutation({
      mutationFn: ({ id, change }: { id: number; change: Lifecycle }) =>
        call(patchUserLifecycle, { params: { user_id: id }, body: change }),
      onSuccess,
    }),
    /** Apart from `lifecycle`, so that its outcome is not taken for a new validity. */
    enable: useMutation({
      mutationFn: ({ id, change }: { id: number; change: Lifecycle }) =>
        call(patchUserLifecycle, { params: { user_id: id }, body: change }),
      onSuccess,
    }),
    assets: useMutation({
      mutationFn: ({ id, assets }: { id: number; assets: Record<string, number> }) =>
        call(putUserAssets, { params: { user_id: id }, body: { assets } }),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (ids: number[]) => call(batchDeleteUsers, { body: { user_ids: ids } }),
      onSuccess,
    }),
    /** How many are meant; nothing is done. */
    count: useMutation({
      mutationFn: ({ target, act }: { target: Target; act: 'delete' | 'restore' }) =>
        call(actOnUsers, { body: { act, ...whomOf(target), dry_run: true } }),
    }),
    many: useMutation({
      mutationFn: ({ target, ...what }: { target: Pick<Target, 'ids' | 'filter'> } & ManyAct) =>
        call(actOnUsers, { body: { ...what, ...whomOf(target) } }),
    }),
    /** So that nothing goes on while it is being taken back. */
    abort: useMutation({
      mutationFn: (id: number) =>
        call(abortBulkRun, { params: { id } }).catch((error: unknown) => {
          if (error instanceof ApiError && error.code === 'bulk_ended') return undefined;
          throw error;
        }),
    }),
    restore: useMutation({
      mutationFn: (ids: number[]) => call(restoreUsers, { body: { user_ids: ids } }),
      onSuccess,
    }),
    clearLogs: useMutation({
      mutationFn: (id: number) => call(deleteUserLogs, { params: { user_id: id } }),
      onSuccess,
    }),
    changed: onSuccess,
  };
}
