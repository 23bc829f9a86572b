import type { ReactNode } from 'react';

/** Pairs of label and value; what does not apply is left out by `false`. */
export function Facts({ facts }: { facts: (false | [label: string, value: ReactNode])[] }) {
  return (
    <dl className="dc-facts">
      {facts.map(
        (fact) =>
          fact && (
            <div key={fact[0]}>
              <dt>{fact[0]}</dt>
              <dd>{fact[1]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
