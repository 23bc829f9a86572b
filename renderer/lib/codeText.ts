// Activation codes as people have them: typed, pasted, or in the link that a card's QR holds. The link carries its code behind
// `#code=`, where no server and no log sees it.

/** The code in a text; a whole link may have been copied instead of it. */
export function codeOfText(text: string): string {
  const at = text.indexOf('#');
  return (at === -1 ? '' : codeOfHash(text.slice(at))) || text.trim();
}

/** Of the page's own address; '' without one. */
export const codeOfAddress = (): string => codeOfHash(location.hash);

/** The code is used up: neither Back nor a reload may offer it again. */
export function dropCodeOfAddress(): void {
  if (location.hash !== '') history.replaceState(history.state, '', location.pathname + location.search);
}

const codeOfHash = (hash: string): string =>
  (new URLSearchParams(hash.replace(/^#/, '')).get('code') ?? '').trim();
