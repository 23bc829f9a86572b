import { useId, type ReactNode } from 'react';

/** A titled region of a page; `aside` stands at the right of the title. */
export function Card({
  title,
  aside,
  children,
}: {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className="dc-card" aria-labelledby={id}>
      <header className="dc-card-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
