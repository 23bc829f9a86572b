// Pages come when they are first opened, together with the texts they say; until then the old page stays.
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import { loadAreas, type Area } from './languages.js';

/** `load` imports the page's file and picks the component: `() => import('…').then((file) => file.JobsPage)`. */
export function lazyPage<Props extends object = object>(
  load: () => Promise<ComponentType<Props>>,
  areas: readonly Area[] = [],
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => {
    const [page] = await Promise.all([load(), loadAreas(areas)]);
    return { default: page };
  });
}
