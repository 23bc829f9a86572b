// Under which address others reach a door, as far as this machine can tell.
import { isLoopbackHost, isWildcardHost, originOf } from '../doors.js';
import type { Lan } from './lan.js';

/** The part of a door that matters here. */
export interface Reachable {
  /** Origin as this machine reaches it. */
  url(): string;
  /** Bind address. */
  host(): string;
}

/** The origin at one of this machine's addresses. */
export function originAt(door: Reachable, address: string): string {
  const { protocol, port } = new URL(door.url());
  return originOf(protocol === 'https:' ? 'https' : 'http', address, Number(port));
}

/** The origin to hand out; null while the door answers this machine alone, or where the machine has no address. */
export function reachOf(door: Reachable, lan: Pick<Lan, 'addresses'>): string | null {
  const host = door.host();
  if (isLoopbackHost(host)) return null;
  if (!isWildcardHost(host)) return originAt(door, host);
  const [best] = lan.addresses();
  return best ? originAt(door, best.address) : null;
}
