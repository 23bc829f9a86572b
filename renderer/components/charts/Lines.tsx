// One or two lines over time (p50 and p95); a point without a value is a gap, never a zero.
import { ChartFrame, type Series } from './ChartFrame.js';
import { LEFT, Plot, yOf } from './Plot.js';
import { topOf } from './scale.js';

export interface LinesProps {
  label: string;
  series: readonly Series[];
  points: readonly { name: string; values: Readonly<Record<string, number | null>> }[];
  /** A value in words: `42 s`. */
  textOf: (value: number) => string;
  /** No value can be above it: 100 for percent. */
  most?: number;
  tools?: React.ReactNode;
}

export function Lines({ label, series, points, textOf, most = Infinity, tools }: LinesProps) {
  const top = Math.min(
    most,
    topOf(Math.max(0, ...points.flatMap(({ values }) => series.map(({ key }) => values[key] ?? 0)))),
  );
  const slotOf = (width: number) => (width - LEFT) / Math.max(1, points.length);
  const names = points.map(({ name }) => name);
  return (
    <ChartFrame
      label={label}
      series={series}
      points={names}
      textOf={({ key }, index) => {
        const value = points[index]?.values[key];
        return value === null || value === undefined ? '–' : textOf(value);
      }}
      pointAt={(x, width) => Math.floor((x - LEFT) / slotOf(width))}
      tools={tools}
    >
      {(active, width) => {
        const step = slotOf(width);
        const xOf = (index: number) => LEFT + step * (index + 0.5);
        return (
          <Plot width={width} top={top} points={names} xOf={xOf} numberOf={textOf}>
            {active !== undefined && (
              <rect
                className="dc-plot-here"
                x={xOf(active) - step / 2}
                y={0}
                width={step}
                height={yOf(0, top)}
              />
            )}
            {series.map(({ key, colour }, order) => (
              <g
                key={key}
                data-colour={colour}
                className="dc-line"
                strokeDasharray={order === 0 ? undefined : '6 3'}
              >
                {stretches(points.map(({ values }) => values[key] ?? null)).map((stretch) => (
                  <polyline
                    key={stretch[0]?.index}
                    points={stretch.map(({ index, value }) => `${xOf(index)},${yOf(value, top)}`).join(' ')}
                  />
                ))}
                {points.map(({ values }, index) => {
                  const value = values[key];
                  return value === null || value === undefined ? null : (
                    <circle key={index} cx={xOf(index)} cy={yOf(value, top)} r={index === active ? 4 : 2} />
                  );
                })}
              </g>
            ))}
          </Plot>
        );
      }}
    </ChartFrame>
  );
}

interface Dot {
  index: number;
  value: number;
}

function stretches(values: readonly (number | null)[]): Dot[][] {
  const found: Dot[][] = [];
  let open: Dot[] | undefined;
  values.forEach((value, index) => {
    if (value === null) {
      open = undefined;
      return;
    }
    if (!open) found.push((open = []));
    open.push({ index, value });
  });
  return found;
}
