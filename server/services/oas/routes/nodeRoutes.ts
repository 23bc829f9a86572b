// A manager's nodes and their pairing tokens, which the super may make too.
import { toIso, toIsoOrNull } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import { enabledManager } from '../accounts/support.js';
import { asRole, handle } from '../actor.js';
import * as contract from '../contract/nodes.js';
import { pairForManager } from '../contract/superPairing.js';
import { pageAnswer, readPaging } from '../lists/paging.js';
import { changeNode, ownNode, unpairNode } from '../nodes/nodeActs.js';
import { nodeWire, pageNodes } from '../nodes/nodeList.js';
import { createPairing, pagePairings, revokePairing } from '../nodes/pairing.js';
import type { Oas } from '../oas.js';
import { nodeTable, type PairingTokenRow } from '../tables.js';

export const nodeRoutes = (oas: Oas) => [...ownNodeRoutes(oas), ...pairingRoutes(oas)];

const ownNodeRoutes = (oas: Oas) => [
  handle(contract.listNodes, async ({ query, transaction }) => {
    const paging = readPaging(query, oas.names());
    return transaction(async (tx, actor) => {
      const managerId = asRole('manager', actor).account.id;
      const { rows, total, counts } = await pageNodes(tx, managerId, query, paging, oas.liveness);
      const items = [];
      for (const node of rows) items.push(await nodeWire(oas, tx, node));
      return pageAnswer(items, total, paging, counts);
    });
  }),

  handle(contract.getNode, async ({ params, transaction }) =>
    transaction(async (tx, actor) =>
      nodeWire(oas, tx, await ownNode(tx, asRole('manager', actor).account.id, params.id)),
    ),
  ),

  handle(contract.patchNode, async ({ params, body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const { name: displayName, max_jobs: maxJobs, paused, draining, dialect } = body;
      const change = { displayName, maxJobs, paused, draining, dialect };
      const node = await changeNode(tx, asRole('manager', actor), { id: params.id, change }, ip);
      return nodeWire(oas, tx, node);
    }),
  ),

  handle(contract.unpairNode, async ({ params, ip, transaction }) => {
    const node = await transaction((tx, actor) => unpairNode(tx, asRole('manager', actor), params.id, ip));
    oas.liveness.forget(node.id);
    return { message: 'unpaired', id: node.id, node_id: node.nodeId };
  }),
];

const pairingRoutes = (oas: Oas) => [
  handle(contract.createPairingToken, async ({ body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const manager = asRole('manager', actor);
      return newPairing(tx, manager, wantedPairing(manager.account.id, body), ip);
    }),
  ),

  handle(pairForManager, async ({ params, body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const { id } = await enabledManager(tx, params.id);
      return newPairing(tx, asRole('super', actor), wantedPairing(id, body), ip);
    }),
  ),

  handle(contract.listPairingTokens, async ({ query, transaction }) => {
    const paging = readPaging(query, oas.names());
    return transaction(async (tx, actor) => {
      const { rows, total } = await pagePairings(tx, asRole('manager', actor).account.id, paging);
      const items = [];
      for (const row of rows) items.push(await pairingWire(tx, row));
      return pageAnswer(items, total, paging, { total });
    });
  }),

  handle(contract.revokePairingToken, async ({ params, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const { id, nodeId } = await revokePairing(tx, asRole('manager', actor), params.id, ip);
      return { message: 'revoked', id, node_id: nodeId };
    }),
  ),
];

const wantedPairing = (
  managerId: number,
  { name, expires_days }: { name: string; expires_days?: number | null | undefined },
) => ({ managerId, nodeId: name, expiresDays: expires_days ?? undefined });

async function newPairing(...made: Parameters<typeof createPairing>) {
  const { token, row } = await createPairing(...made);
  return { ...(await pairingWire(made[0], row)), token };
}

const pairingWire = async (tx: Tx, row: PairingTokenRow) => ({
  id: row.id,
  node_id: row.nodeId,
  hint: row.hint,
  paired: (await tx.first(nodeTable, { managerId: row.managerId, nodeId: row.nodeId })) !== undefined,
  expired: row.expiresAt !== null && row.expiresAt <= tx.now(),
  created_at: toIso(row.createdAt),
  expires_at: toIsoOrNull(row.expiresAt),
});
