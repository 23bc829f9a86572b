import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  createActivationCodes,
  deleteActivationCodes,
  handOutActivationCodes,
  revokeActivationCodes,
} from '../../../server/services/oas/contract/codes.js';
import type { ClientInput } from '../../../server/core/http/contract.js';
import { call } from '../../lib/api.js';
import { codeKeys } from './keys.js';

type NewCodes = NonNullable<ClientInput<typeof createActivationCodes>['body']>;

/** Every act that changes codes; each reads the lists anew. */
export function useCodeActs() {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: codeKeys.all });
  return {
    make: useMutation({ mutationFn: (body: NewCodes) => call(createActivationCodes, { body }), onSuccess }),
    revoke: useMutation({
      mutationFn: (ids: number[]) => call(revokeActivationCodes, { body: { ids } }),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (ids: number[]) => call(deleteActivationCodes, { body: { ids } }),
      onSuccess,
    }),
    handOut: useMutation({
      mutationFn: (ids: number[]) => call(handOutActivationCodes, { body: { ids } }),
      onSuccess,
    }),
  };
}
