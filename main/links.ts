// What the window may hand to the system's browser, and where it may go itself.

/** Hosts outside whose pages the product names. */
const LISTED = new Set(['nodejs.org', 'www.electronjs.org']);

/** Pages of listed hosts over https, and pages of this cloud's own doors. */
export function mayOpenOutside(address: string, ownOrigins: readonly string[]): boolean {
  const url = parsed(address);
  if (!url || url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'https:' && LISTED.has(url.host)) return true;
  return /^https?:$/.test(url.protocol) && ownOrigins.includes(url.origin);
}

/** The window shows the console and nothing else. `blob:` and `filesystem:` addresses name an origin, too, and are none of its pages. */
export function isWithin(address: string, origin: string): boolean {
  const url = parsed(address);
  return url !== undefined && /^https?:$/.test(url.protocol) && url.origin === origin;
}

function parsed(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined;
}
