// Grid, y numbers and a few x names around what a chart draws.
import { useId, type CSSProperties, type ReactNode } from 'react';
import { useFormat } from '../../lib/useFormat.js';
import { gridOf } from './scale.js';

export const HEIGHT = 200;
export const LEFT = 40;
export const BOTTOM = 20;
export const TOP = 8;
export const PLOT_HEIGHT = HEIGHT - BOTTOM - TOP;

/** Room for one name on the x axis. */
const NAME_WIDTH = 64;

export interface PlotProps {
  /** Of the drawing, in pixels: text keeps its size on any screen. */
  width: number;
  /** Value at the upper edge. */
  top: number;
  points: readonly string[];
  /** Centre of a point. */
  xOf: (index: number) => number;
  /** A value in words, for the y axis. */
  numberOf?: (value: number) => string;
  children: ReactNode;
}

export const yOf = (value: number, top: number): number => TOP + PLOT_HEIGHT * (1 - value / top);

export function Plot({ width, top, points, xOf, numberOf, children }: PlotProps) {
  const { number } = useFormat();
  const hatch = useId();
  const every = Math.ceil((points.length * NAME_WIDTH) / Math.max(NAME_WIDTH, width - LEFT));
  return (
    <svg
      viewBox={`0 0 ${width} ${HEIGHT}`}
      aria-hidden="true"
      style={{ '--hatch': `url(#${hatch})` } as CSSProperties}
    >
      <defs>
        <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" fill="var(--dc-bad-text)" />
          <rect width="2" height="6" fill="var(--dc-surface)" opacity="0.5" />
        </pattern>
      </defs>
      {gridOf(top).map((value) => (
        <g key={value} className="dc-grid-line">
          <line x1={LEFT} x2={width} y1={yOf(value, top)} y2={yOf(value, top)} />
          <text x={LEFT - 6} y={yOf(value, top) + 4} textAnchor="end">
            {(numberOf ?? number)(value)}
          </text>
        </g>
      ))}
      <line className="dc-axis" x1={LEFT} x2={width} y1={yOf(0, top)} y2={yOf(0, top)} />
      {children}
      {points.map((name, index) =>
        index % every === 0 ? (
          <text
            key={`${name} ${index}`}
            className="dc-x-name"
            x={xOf(index)}
            y={HEIGHT - 4}
            textAnchor="middle"
          >
            {name}
          </text>
        ) : null,
      )}
    </svg>
  );
}
