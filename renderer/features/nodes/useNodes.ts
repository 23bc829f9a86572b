import { useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import {
  createPairingToken,
  listNodes,
  listPairingTokens,
  NODE_STATES,
  patchNode,
  revokePairingToken,
  unpairNode,
} from '../../../server/services/oas/contract/nodes.js';
import type { AnswerOf, ClientInput } from '../../../server/core/http/contract.js';
import { call } from '../../lib/api.js';
import { useLiveInvalidation } from '../../lib/liveFeed.js';
import { useFilters } from '../../lib/useFilters.js';
import { useList } from '../../lib/useList.js';
import { nodeKeys } from './keys.js';

export type Node = AnswerOf<typeof listNodes>['items'][number];
type Change = NonNullable<ClientInput<typeof patchNode>['body']>;
type NewToken = NonNullable<ClientInput<typeof createPairingToken>['body']>;

const Address = z.object({ keyword: z.string().max(200), state: z.enum(NODE_STATES) });
const PAGE_SIZE = 50;

export function useNodes() {
  const filters = useFilters(Address);
  const query = { ...filters.values, page: filters.page, page_size: PAGE_SIZE };
  useLiveInvalidation(['agents'], nodeKeys.all);
  return { filters, list: useList(nodeKeys.list, listNodes, { query }), pageSize: PAGE_SIZE };
}

/** The newest of them: tokens are few. */
export const usePairingTokens = () =>
  useList(nodeKeys.tokens, listPairingTokens, { query: { page_size: 100 } });

export function useNodeActs() {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: nodeKeys.all });
  return {
    change: useMutation({
      mutationFn: ({ id, body }: { id: number; body: Change }) => call(patchNode, { params: { id }, body }),
      onSuccess,
    }),
    unpair: useMutation({ mutationFn: (id: number) => call(unpairNode, { params: { id } }), onSuccess }),
    makeToken: useMutation({ mutationFn: (body: NewToken) => call(createPairingToken, { body }), onSuccess }),
    revokeToken: useMutation({
      mutationFn: (id: number) => call(revokePairingToken, { params: { id } }),
      onSuccess,
    }),
  };
}

export const nameOfNode = (node: Pick<Node, 'name' | 'node_id'>): string =>
  node.name === '' ? node.node_id : `${node.name} (${node.node_id})`;

/** One word for all that a node is at once: what needs somebody first. */
export function stateOf(node: Node): string {
  if (!node.online && node.leased_jobs + node.running_jobs > 0) return 'holding';
  if (node.paused) return 'paused';
  if (node.draining) return 'draining';
  if (!node.online) return 'offline';
  return node.running_jobs > 0 ? 'busy' : 'online';
}
