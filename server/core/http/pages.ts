// The pages of a door: the built renderer, and the place that it learns of itself from a JSON script element in index.html.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Request, Response, Router } from 'express';
import staticFiles from 'express-static-gzip';
import helmet from 'helmet';
import { hostNameOf } from './hostGuard.js';

/** What a page must know before its first request. */
export interface Place {
  door: string;
  /** Where the router of the pages starts: `/`. */
  base: string;
  /** Where each service's API is, relative to the origin: `{ oas: '' }` on its own port, `{ oas: '/svc/oas' }` on the console. */
  api: Readonly<Record<string, string>>;
  /** Origin under which others reach each service; null where only this machine does. */
  reach: Readonly<Record<string, string | null>>;
  panels: readonly string[];
  /** IANA zone of the cloud's calendar. */
  zone: string;
  [more: string]: unknown;
}

export interface PagesOptions {
  app: Pick<Router, 'use' | 'get'>;
  /** Directory of the built renderer. */
  rendererDir: string;
  /** Asked at each page: a live setting may have changed. */
  place: () => Place;
  /** Page trees that this door serves beside `/`, asked at each page; `any` where the door has pages of its own everywhere. */
  trees: (() => readonly string[]) | 'any';
}

const NOT_BUILT = `The cloud is running, but its pages are not built yet.

Run "npm start" in Deskcloud's directory: it builds what is missing, then starts.
The API answers meanwhile.
`;

/** Mounted after the services, so that an unknown path of an API never becomes a page. */
export function mountPages({ app, rendererDir, place, trees }: PagesOptions): void {
  const sendPage = async (_request: Request, response: Response) => {
    const html = await readIndex(rendererDir);
    response.setHeader('Cache-Control', 'no-store');
    if (html === undefined) response.status(503).type('text').send(NOT_BUILT);
    else response.type('html').send(withPlace(html, place()));
  };
  app.use(securityHeaders);
  app.use(checkPath);
  // Before the files: index.html without its place is no page.
  app.get('/index.html', sendPage);
  app.use(
    '/assets',
    // Their names hold a hash of what is in them.
    filesOf(join(rendererDir, 'assets'), { immutable: true, maxAge: '365d' }),
  );
  app.use(filesOf(rendererDir, { maxAge: 0 }));
  app.get('/{*path}', (request, response, next) =>
    isPage(request.path, trees) ? sendPage(request, response) : next(),
  );
}

/** The build laid compressed copies beside the files: a caller that reads them is given those. */
const filesOf = (directory: string, caching: { immutable?: boolean; maxAge: string | number }) =>
  staticFiles(directory, {
    enableBrotli: true,
    orderPreference: ['br', 'gzip'],
    index: false,
    serveStatic: { redirect: false, dotfiles: 'ignore', ...caching },
  });

const helmetHeaders = helmet({
  contentSecurityPolicy: false,
  // These three make promises that only a secure context can keep; over plain HTTP on a LAN they break or warn.
  strictTransportSecurity: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  referrerPolicy: { policy: 'no-referrer' },
  xFrameOptions: { action: 'deny' },
});

/** For every page, also those made elsewhere. */
export function securityHeaders(request: Request, response: Response, next: () => void): void {
  response.setHeader('Content-Security-Policy', contentPolicy(request.headers.host));
  helmetHeaders(request, response, next);
}

/**
 * Set by hand: helmet's default contains `upgrade-insecure-requests`, which leaves pages on the LAN blank. Styles need
 * `unsafe-inline` because antd writes its own at run time; scripts come from this origin alone.
 */
export function contentPolicy(hostHeader: string | undefined): string {
  // Older Safari does not count a socket of the same host as 'self'. The host has passed the door's list.
  const host = hostNameOf(hostHeader) === undefined ? '' : ` ws://${hostHeader} wss://${hostHeader}`;
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self'${host}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Throws URIError: those who look for files would say it in words of their own. */
function checkPath(request: Request, _response: Response, next: () => void): void {
  decodeURIComponent(request.path);
  next();
}

function isPage(path: string, trees: PagesOptions['trees']): boolean {
  // A file that is not there is no page: an old page asking for an asset of an older build must not be given HTML.
  if (path.startsWith('/assets/') || /\.[a-z0-9]{1,8}$/i.test(path)) return false;
  if (path === '/' || trees === 'any') return true;
  return trees().some((tree) => path === tree || path.startsWith(`${tree}/`));
}

async function readIndex(rendererDir: string): Promise<string | undefined> {
  try {
    return await readFile(join(rendererDir, 'index.html'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Before the end of `<head>`, so that it is there when the first script runs. */
export function withPlace(html: string, place: Place): string {
  // `<` in escapes: no value can end the element.
  const json = JSON.stringify(place).replace(/</g, '\\u003c');
  const element = `<script type="application/json" id="deskcloud-place">${json}</script>`;
  const at = html.indexOf('</head>');
  return at < 0 ? element + html : html.slice(0, at) + element + html.slice(at);
}
