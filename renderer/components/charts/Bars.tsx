// Horizontal bars, each with its name and its value in words: load by node, failures by reason.
import type { ReactNode } from 'react';
import './charts.css';

export interface Bar {
  key: string;
  name: ReactNode;
  value: number;
  /** The full length; the largest value of all by default. */
  of?: number | null;
  text: string;
  colour?: 'link' | 'ok' | 'bad' | 'warn' | 'held' | 'teal';
}

export function Bars({ label, bars }: { label: string; bars: readonly Bar[] }) {
  const most = Math.max(1, ...bars.map(({ value, of }) => of ?? value));
  return (
    <ul className="dc-bars" aria-label={label}>
      {bars.map(({ key, name, value, of, text, colour = 'link' }) => (
        <li key={key}>
          <span className="dc-bars-name">{name}</span>
          <span className="dc-bars-track" aria-hidden="true">
            <span data-colour={colour} style={{ width: `${Math.min(100, (value / (of ?? most)) * 100)}%` }} />
          </span>
          <span className="dc-bars-value">{text}</span>
        </li>
      ))}
    </ul>
  );
}
