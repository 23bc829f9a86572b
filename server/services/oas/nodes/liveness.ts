// When each node was last heard of. Kept in memory: an empty poll writes nothing. A ticker writes it to the rows now and then,
// so that a restart forgets no more than some minutes.
import type { Instant } from '../../../core/kernel/clock.js';

export interface NodeSighting {
  lastSeenAt: Instant;
  address: string;
}

export interface Liveness {
  /** `nodeKey` is the node row's id. */
  saw(nodeKey: number, sighting: NodeSighting): void;
  lastSighting(nodeKey: number): NodeSighting | undefined;
  forget(nodeKey: number): void;
  /** All that were seen after `since`, by the node row's id. */
  seenAfter(since: Instant): [nodeKey: number, NodeSighting][];
}

/** Nodes are rows that a manager signs in with a password; this bound is for a loop gone wild, oldest out first. */
const MOST_NODES = 100_000;

export function createLiveness(): Liveness {
  const sightings = new Map<number, NodeSighting>();
  return {
    saw(nodeKey, sighting) {
      sightings.delete(nodeKey);
      sightings.set(nodeKey, sighting);
      if (sightings.size <= MOST_NODES) return;
      const [oldest] = sightings.keys();
      if (oldest !== undefined) sightings.delete(oldest);
    },
    lastSighting: (nodeKey) => sightings.get(nodeKey),
    forget: (nodeKey) => void sightings.delete(nodeKey),
    seenAfter: (since) => [...sightings].filter(([, { lastSeenAt }]) => lastSeenAt > since),
  };
}
