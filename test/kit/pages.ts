// Every page there is, read from the panels' own lists: a page that is added is looked at without being named anywhere else.
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** As whom it is opened. The operator comes by the console's door, everybody else by the service's own. */
export type Viewer = 'nobody' | 'operator' | 'manager' | 'user' | 'developer';

export interface PageOfPanel {
  /** `manager-jobs`: the panel and the path. */
  name: string;
  path: string;
  viewer: Viewer;
}

const PANELS = [
  { name: 'console', base: '/', viewer: 'operator' },
  { name: 'super', base: '/super', viewer: 'operator' },
  { name: 'manager', base: '/manager', viewer: 'manager' },
  { name: 'user', base: '/user', viewer: 'user' },
] as const;

/** Pages of people who are not signed in. */
const PLAIN: readonly PageOfPanel[] = [
  { name: 'login-manager', path: '/login?as=manager', viewer: 'nobody' },
  { name: 'login-user', path: '/login?as=user', viewer: 'nobody' },
  { name: 'manager-register', path: '/manager/register', viewer: 'nobody' },
  { name: 'user-register', path: '/user/register', viewer: 'nobody' },
];

const renderer = join(import.meta.dirname, '../../renderer');

function pathsOf(file: string): string[] {
  const code = readFileSync(join(renderer, file), 'utf8');
  const paths = [...code.matchAll(/path:\s*'([^']*)',\s*page:/g)].map(([, path]) =>
    // What may stand in an address need not.
    (path ?? '').replace(/\/:\w+\?$/, '').replace(/^\//, ''),
  );
  // The console's home stands in its frame.
  return paths.includes('') ? paths : ['', ...paths];
}

export const allPages: readonly PageOfPanel[] = [
  ...PANELS.flatMap(({ name, base, viewer }) =>
    pathsOf(`app/panels/${name}Panel.tsx`).map((path) => ({
      name: `${name}-${path === '' ? 'home' : path.replaceAll('/', '-')}`,
      path: path === '' ? base : posix.join(base, path),
      viewer,
    })),
  ),
  ...PLAIN,
];

/** Of people of CCJK; seen at its own door (e2e/ccjk.test.ts). */
export const pagesOfCcjk: readonly PageOfPanel[] = [
  { name: 'ccjk-login', path: '/ccjk/login', viewer: 'nobody' },
  { name: 'ccjk-register', path: '/ccjk/register', viewer: 'nobody' },
  ...pathsOf('services/ccjk/panel.tsx').map((path) => ({
    name: `ccjk-${path === '' ? 'home' : path.replaceAll('/', '-')}`,
    path: posix.join('/ccjk', path),
    viewer: 'developer' as const,
  })),
];
