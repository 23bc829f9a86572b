// A number that answers something, and the way to the list that makes it.
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Spark } from './charts/Spark.js';
import type { Tone } from './tones.js';
import './figure.css';

export interface FigureProps {
  title: string;
  /** As it is shown: grouped, with its unit. */
  value: ReactNode;
  /** The list behind it, with its filter set. */
  to?: string;
  /** Under it: "longest wait 00:42". */
  hint?: ReactNode;
  tone?: Tone;
  spark?: readonly number[];
}

export function Figure({ title, value, to, hint, tone, spark }: FigureProps) {
  const inside = (
    <>
      <span className="dc-figure-title">{title}</span>
      <span className="dc-figure-value" data-tone={tone}>
        {value}
      </span>
      {spark && <Spark values={spark} />}
      {hint !== undefined && <span className="dc-hint">{hint}</span>}
    </>
  );
  return to === undefined ? (
    <div className="dc-card dc-figure">{inside}</div>
  ) : (
    <Link className="dc-card dc-figure" to={to}>
      {inside}
    </Link>
  );
}

/** A row of them; they wrap where there is no room. */
export function FigureRow({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section className="dc-figure-row" aria-label={label}>
      {children}
    </section>
  );
}
