// `/openapi.json` and `/docs` of one service at one door. Public on this machine; on the LAN behind `http.docsOnLan`.
import type { Request, Response, Router } from 'express';
import type { Core } from '../core.js';
import { httpSettings } from '../coreSettings.js';
import { forbidden } from '../kernel/errors.js';
import { sha256Hex } from '../kernel/ids.js';
import type { RunningService } from '../service.js';
import { docsPage } from './docsPage.js';
import { contextOf } from './door.js';
import { openApi, type OpenApiOptions } from './openApi.js';
import { securityHeaders } from './pages.js';

export interface ApiDocsOptions {
  app: Pick<Router, 'get'>;
  core: Pick<Core, 'settings' | 'version'>;
  service: Pick<RunningService, 'routes' | 'envelope' | 'document'>;
  /** Put before both paths: `/svc/oas`. */
  basePath?: string;
  localHeader?: OpenApiOptions['localHeader'];
}

/** Mounted before the service's routes and the pages. The document is built when it is first asked for, once. */
export function mountApiDocs({ app, core, service, basePath = '', localHeader }: ApiDocsOptions): void {
  const { routes, envelope, document } = service;
  // As bytes with their tag: half a megabyte is neither encoded nor hashed anew for each who asks.
  let content: Promise<{ bytes: Buffer; tag: string }> | undefined;
  const build = async () => {
    const made = await openApi({
      document,
      version: core.version,
      routes: routes.map(({ route }) => route),
      envelope,
      server: basePath || '/',
      ...(localHeader && { localHeader }),
    });
    const bytes = Buffer.from(JSON.stringify(made));
    return { bytes, tag: `"${sha256Hex(bytes)}"` };
  };

  const checkOpen = (request: Request) => {
    if (contextOf(request).peer.local || core.settings.read(httpSettings).docsOnLan) return;
    throw forbidden(
      'local_only',
      "this is open to the machine itself only; the operator's setting is http.docsOnLan",
    );
  };

  app.get(`${basePath}/openapi.json`, async (request: Request, response: Response) => {
    checkOpen(request);
    contextOf(request).route = `${basePath}/openapi.json`;
    content ??= build();
    const { bytes, tag } = await content;
    response.setHeader('Cache-Control', 'no-cache');
    response.setHeader('ETag', tag);
    response.type('json').send(bytes);
  });

  app.get(`${basePath}/docs`, securityHeaders, (request: Request, response: Response) => {
    checkOpen(request);
    contextOf(request).route = `${basePath}/docs`;
    response.setHeader('Cache-Control', 'no-store');
    response.type('html').send(docsPage({ title: document.title, specUrl: `${basePath}/openapi.json` }));
  });
}
