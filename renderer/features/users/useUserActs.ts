import { useMutation, useQueryClient } from '@tanstack/react-query';
import { createUsers } from '../../../server/services/oas/contract/codes.js';
import {
  batchDeleteUsers,
  batchUserAssets,
  batchUserLifecycle,
  deleteUserLogs,
  restoreUsers,
} from '../../../server/services/oas/contract/users.js';
import type { ClientInput } from '../../../server/core/http/contract.js';
import { call } from '../../lib/api.js';
import { userKeys } from './keys.js';

type NewUsers = NonNullable<ClientInput<typeof createUsers>['body']>;
export type Lifecycle = Omit<NonNullable<ClientInput<typeof batchUserLifecycle>['body']>, 'user_ids'>;

/** Every act that changes users; each reads the list and the open user anew. */
export function useUserActs() {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: userKeys.all });
  return {
    create: useMutation({ mutationFn: (body: NewUsers) => call(createUsers, { body }), onSuccess }),
    lifecycle: useMutation({
      mutationFn: ({ ids, change }: { ids: number[]; change: Lifecycle }) =>
        call(batchUserLifecycle, { body: { user_ids: ids, ...change } }),
      onSuccess,
    }),
    assets: useMutation({
      mutationFn: ({ ids, assets }: { ids: number[]; assets: Record<string, number> }) =>
        call(batchUserAssets, { body: { user_ids: ids, assets } }),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (ids: number[]) => call(batchDeleteUsers, { body: { user_ids: ids } }),
      onSuccess,
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
