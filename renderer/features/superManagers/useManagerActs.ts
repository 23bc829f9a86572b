import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { ClientInput } from '../../../server/core/http/contract.js';
import {
  changeManager,
  changeManagers,
  resetManagerPassword,
} from '../../../server/services/oas/contract/managers.js';
import { endSessionsOfManager, signInAsManager } from '../../../server/services/oas/contract/support.js';
import { call } from '../../lib/api.js';
import { openRoleSession } from '../../lib/roleSessions.js';

export type ManagerChange = NonNullable<ClientInput<typeof changeManager>['body']>;

/** As many as the cloud changes at once, all or none. */
export const MOST_MANAGERS = 200;

/** Every act upon managers; each reads the lists and figures of the super anew. */
export function useManagerActs() {
  const queries = useQueryClient();
  const navigate = useNavigate();
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
    endSessions: useMutation({
      mutationFn: (id: number) => call(endSessionsOfManager, { params: { id } }),
      onSuccess,
    }),
    /** From then on this tab's manager panel is that manager's. */
    signInAs: useMutation({
      mutationFn: (id: number) => call(signInAsManager, { params: { id } }),
      onSuccess: async ({ token, username, manager_id, expires_at }) => {
        queries.removeQueries({ queryKey: ['manager'] });
        openRoleSession('manager', {
          token,
          name: username,
          isActing: true,
          acting: { id: manager_id, until: Date.parse(expires_at) },
        });
        await navigate('/manager');
      },
    }),
  };
}
