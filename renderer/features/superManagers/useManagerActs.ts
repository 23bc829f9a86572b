import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ClientInput } from '../../../server/core/http/contract.js';
import {
  changeManager,
  changeManagers,
  resetManagerPassword,
} from '../../../server/services/oas/contract/managers.js';
import { call } from '../../lib/api.js';

export type ManagerChange = NonNullable<ClientInput<typeof changeManager>['body']>;

/** As many as the cloud changes at once, all or none. */
export const MOST_MANAGERS = 200;

/** Every act upon managers; each reads the lists and figures of the super anew. */
export function useManagerActs() {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['super'] });
  return {
    change: useMutation({
      mutationFn: ({ ids, change }: { ids: number[]; change: ManagerChange }): Promise<unknown> => {
        const [first] = ids;
        return ids.length === 1 && first !== undefined
          ? call(changeManager, { params: { id: first }, body: change })
          : call(changeManagers, { body: { manager_ids: ids, ...change } });
      },
      onSuccess,
    }),
    resetPassword: useMutation({
      mutationFn: ({ id, password }: { id: number; password: string }) =>
        call(resetManagerPassword, { params: { id }, body: { password } }),
      onSuccess,
    }),
  };
}
