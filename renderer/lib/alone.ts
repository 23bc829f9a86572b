// One tab at a time. Pages on plain HTTP in the LAN have no `navigator.locks`: there a lease in localStorage does. A tab that is closed or
// loaded anew in between gives it back, one that crashes loses it by time.
import { recall, remember } from './memory.js';

/** Longer than any single request. */
const LEASE_MS = 20_000;
/** Until what two tabs wrote at the same moment is seen by both. */
const SETTLE_MS = 60;
const LOOK_EVERY_MS = 120;

/** Runs `work` while no other tab of this origin runs one of the same name. */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  // Typed as always there; it is not outside a secure context.
  const locks = navigator.locks as LockManager | undefined;
  if (locks) return (await locks.request(`deskcloud.${name}`, work)) as T;
  const key = `lease.${name}`;
  const mine = crypto.getRandomValues(new Uint32Array(2)).join('-');
  const giveBack = () => {
    if (ownerOf(key) === mine) remember(key, '');
  };
  window.addEventListener('pagehide', giveBack);
  try {
    await takeLease(key, mine);
    return await work();
  } finally {
    window.removeEventListener('pagehide', giveBack);
    giveBack();
  }
}

async function takeLease(key: string, mine: string): Promise<void> {
  for (;;) {
    if (ownerOf(key) === undefined) {
      remember(key, `${mine} ${Date.now() + LEASE_MS}`);
      await pause(SETTLE_MS);
      const owner = ownerOf(key);
      // A browser that keeps nothing has nothing that two tabs could share either.
      if (owner === mine || owner === undefined) return;
    }
    await pause(LOOK_EVERY_MS);
  }
}

function ownerOf(key: string): string | undefined {
  const [owner, until] = (recall(key) ?? '').split(' ');
  return owner && Number(until) > Date.now() ? owner : undefined;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => window.setTimeout(resolve, ms));
