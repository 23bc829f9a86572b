// Where a phone's camera leads: to the page that registers with a code. The fragment is never sent over the network.
export const registerLink = (origin: string, code: string): string =>
  `${origin.replace(/\/+$/, '')}/user/register#code=${encodeURIComponent(code)}`;

/** No phone reaches the machine's own loopback. */
export const isLoopback = (origin: string): boolean => {
  try {
    const { hostname } = new URL(origin);
    return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  } catch {
    return true; // no address at all: nobody reaches it
  }
};
