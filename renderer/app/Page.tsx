import { Suspense, type ReactNode } from 'react';
import { Loading } from '../components/States.js';
import { Crash } from './Crash.js';

/** A page inside a frame: one that fails takes neither the frame nor the other pages with it. `at`: the path. */
export function Page({ at, children }: { at: string; children: ReactNode }) {
  return (
    <Crash isPage at={at}>
      <Suspense fallback={<Loading cards={2} />}>{children}</Suspense>
    </Crash>
  );
}
