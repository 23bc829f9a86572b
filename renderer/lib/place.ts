// Where this page stands: one build is served on every door, and the server writes the difference into the page.
import { z } from 'zod';

const Place = z.object({
  /** `console` for the operator's door, else the name of the service whose port this is. */
  door: z.string(),
  /** Origin-relative prefix of each service's API on this door: `{ oas: '/svc/oas' }`; empty at the service's own port. */
  api: z.record(z.string(), z.string()).catch({}),
  /** Origin under which others reach each service, as the page was loaded; null where only this machine does. */
  reach: z.record(z.string(), z.string().nullable()).catch({}),
  /** Page trees of a service's own port: `/login`, `/manager`, `/user`. */
  panels: z.array(z.string()).catch([]),
  /** The cloud's IANA time zone; every date is shown in it. */
  zone: z.string().catch('UTC'),
  /** Of the page's own style elements, when the policy asks for one. */
  nonce: z.string().optional().catch(undefined),
});
export type Place = z.infer<typeof Place>;

// Only the development server serves pages without the element; it stands before a console door.
const DEVELOPMENT: Place = {
  door: 'console',
  api: { oas: '/svc/oas' },
  reach: {},
  panels: [],
  zone: 'Asia/Shanghai',
};

function readPlace(): Place {
  const text = document.getElementById('deskcloud-place')?.textContent;
  if (!text) {
    if (import.meta.env.DEV) return DEVELOPMENT;
    throw new Error('the page came without its place: it must be served by a running cloud');
  }
  return Place.parse(JSON.parse(text));
}

export const place = readPlace();

/** Whether this door has the pages below `tree` (`/manager`). The operator's has all of them. */
export const servesTree = (tree: string): boolean =>
  place.door === 'console' || place.panels.some((panel) => tree === panel || tree.startsWith(`${panel}/`));

/** No phone reaches the machine's own loopback. */
export const isLoopback = (origin: string): boolean => {
  try {
    const { hostname } = new URL(origin);
    return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  } catch {
    return true; // no address at all: nobody reaches it
  }
};
