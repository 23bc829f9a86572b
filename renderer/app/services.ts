// The pages of the services beside OAS, whose panels stand in routes.tsx. A service's pages stand below /<name>: a folder in
// ../services/ and a line here.
import type { ComponentType, LazyExoticComponent } from 'react';
import { lazyPage } from './lazyPage.js';

export interface ServicePages {
  service: string;
  /** All its routes, below `/<service>`. */
  Pages: LazyExoticComponent<ComponentType>;
}

export const servicePages: readonly ServicePages[] = [
  {
    service: 'ccjk',
    Pages: lazyPage(
      () => import('../services/ccjk/index.js').then((file) => file.CcjkPages),
      ['ccjk/frame', 'words'],
    ),
  },
];
