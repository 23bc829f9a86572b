import { useMutation, useQueryClient } from '@tanstack/react-query';
import { createSuper } from '../../../server/console/contract/services.js';
import { call } from '../../lib/api.js';
import { cloudKeys } from './keys.js';

export function useCreateSuper() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (account: { username: string; password: string }) => call(createSuper, { body: account }),
    // Also when it was refused because there is one already: then the form has to go.
    onSettled: () => queries.invalidateQueries({ queryKey: cloudKeys.status }),
  });
}
