// When each holder was last heard of: a node, a device. Kept in memory: an empty poll writes nothing. A ticker writes it to the rows now and then,
// so that a restart forgets no more than some minutes.
import type { Instant } from '../kernel/clock.js';

export interface Sighting {
  lastSeenAt: Instant;
  address: string;
}

export interface Liveness {
  /** `holder` is its row's id. */
  saw(holder: number, sighting: Sighting): void;
  lastSighting(holder: number): Sighting | undefined;
  forget(holder: number): void;
  /** All that were seen after `since`, by their rows' ids. */
  seenAfter(since: Instant): [holder: number, Sighting][];
}

/** Holders are rows that somebody signed in; this bound is for a loop gone wild, oldest out first. */
const MOST_HOLDERS = 100_000;

export function createLiveness(): Liveness {
  const sightings = new Map<number, Sighting>();
  return {
    saw(holder, sighting) {
      sightings.delete(holder);
      sightings.set(holder, sighting);
      if (sightings.size <= MOST_HOLDERS) return;
      const [oldest] = sightings.keys();
      if (oldest !== undefined) sightings.delete(oldest);
    },
    lastSighting: (holder) => sightings.get(holder),
    forget: (holder) => void sightings.delete(holder),
    seenAfter: (since) => [...sightings].filter(([, { lastSeenAt }]) => lastSeenAt > since),
  };
}
