// A certificate is known by its SHA-256 fingerprint: `AB:CD:…` as Node writes it, `sha256/…` in base64 as Chromium does.

/** Whether the certificate that was shown is the one that the cloud opened its doors with. */
export function isPinned(shown: string, own: string | null): boolean {
  if (own === null) return false;
  return shown === `sha256/${Buffer.from(own.replaceAll(':', ''), 'hex').toString('base64')}`;
}
