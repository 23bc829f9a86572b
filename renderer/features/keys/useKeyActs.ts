import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  createRenewalKeys,
  deleteRenewalKeys,
  handOutRenewalKeys,
  revokeRenewalKeys,
} from '../../../server/services/oas/contract/keys.js';
import type { ClientInput } from '../../../server/core/http/contract.js';
import { call } from '../../lib/api.js';
import { renewalKeyKeys } from './keys.js';

type NewKeys = NonNullable<ClientInput<typeof createRenewalKeys>['body']>;

/** Every act that changes keys; each reads the list anew. */
export function useKeyActs() {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: renewalKeyKeys.all });
  return {
    make: useMutation({ mutationFn: (body: NewKeys) => call(createRenewalKeys, { body }), onSuccess }),
    revoke: useMutation({
      mutationFn: (ids: number[]) => call(revokeRenewalKeys, { body: { ids } }),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (ids: number[]) => call(deleteRenewalKeys, { body: { ids } }),
      onSuccess,
    }),
    handOut: useMutation({
      mutationFn: (ids: number[]) => call(handOutRenewalKeys, { body: { ids } }),
      onSuccess,
    }),
  };
}
