// Under which names the cloud may be called, and from which pages it may be written to. A page on the internet can make a
// browser send requests to this machine: under a name of its own (DNS rebinding: refused by the Host header), or to our
// address (refused by the Origin header, which such a page cannot choose).
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { forbidden, invalid } from '../kernel/errors.js';

const HOST_HEADER = /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::\d{1,5})?$/i;

/** Host part of a Host header: lower case, no port, no brackets, no final dot. Undefined when it cannot be read. */
export function hostNameOf(header: string | undefined): string | undefined {
  const host = HOST_HEADER.exec(header ?? '')?.[1];
  return host
    ?.toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

/** The one Host header of a request. Two are none: whoever stands in between may have gone by the one that we do not see. */
export function hostHeaderOf(request: Pick<IncomingMessage, 'headers' | 'rawHeaders'>): string | undefined {
  const { headers, rawHeaders } = request;
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.length === 4 && rawHeaders[at]?.toLowerCase() === 'host') hosts += 1;
  }
  return hosts === 1 ? headers.host : undefined;
}

/** IP literals, localhost, this host's own name (also as `.local`), and the configured names. */
export function isAllowedHost(header: string | undefined, configured: readonly string[]): boolean {
  const host = hostNameOf(header);
  if (host === undefined) return false;
  if (isIP(host) !== 0 || host === 'localhost') return true;
  return ownNames().has(host) || configured.some((name) => name.toLowerCase() === host);
}

/** Throws invalid `host_missing` or forbidden `host_refused`. */
export function checkHost(
  request: Pick<IncomingMessage, 'headers' | 'rawHeaders'>,
  configured: readonly string[],
): void {
  const header = hostHeaderOf(request);
  if (!header) throw invalid('host_missing', 'the request names no host, or more than one');
  if (!isAllowedHost(header, configured)) {
    throw forbidden(
      'host_refused',
      'this cloud does not answer under that name; use its address, or add the name to http.hostNames',
    );
  }
}

/**
 * False for a request that a page of another origin made. Callers without a page (agents, scripts) send no Origin header.
 * A proxy may call us under another name than the page's: the page's configured name counts as ours too.
 */
export function isSameOrigin(
  request: Pick<IncomingMessage, 'headers'>,
  configured: readonly string[],
): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return request.headers['sec-fetch-site'] !== 'cross-site';
  let page: URL;
  try {
    page = new URL(origin);
  } catch {
    // `null`: a sandboxed frame or a file; and whatever is no origin at all.
    return false;
  }
  if (page.protocol !== 'http:' && page.protocol !== 'https:') return false;
  const withPort = (value: string | undefined) => (value ?? '').toLowerCase().replace(/:(80|443)$/, '');
  if (withPort(page.host) === withPort(host)) return true;
  if (isPortDropped(request) && hostNameOf(page.host) === hostNameOf(host)) return true;
  return configured.some((name) => name.toLowerCase() === page.hostname);
}

/**
 * Whether a proxy in front passed the page's name without its port, as `proxy_set_header Host $host` does. A page cannot feign it:
 * a header of its own choice needs a preflight, and those are refused.
 */
function isPortDropped({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers['x-forwarded-for'] !== undefined && !/:\d{1,5}$/.test(headers.host ?? '');
}

/** Throws forbidden `wrong_origin`. */
export function checkOrigin(request: Pick<IncomingMessage, 'headers'>, configured: readonly string[]): void {
  if (!isSameOrigin(request, configured)) {
    throw forbidden('wrong_origin', 'a page of another origin may not write to this cloud');
  }
}

function ownNames(): Set<string> {
  const full = hostname().toLowerCase().replace(/\.$/, '');
  const [short = full] = full.split('.');
  return new Set([full, short, `${short}.local`]);
}
