// Counts by hour or day, stacked: the last series stands on top.
import { useFormat } from '../../lib/useFormat.js';
import { ChartFrame, type Series } from './ChartFrame.js';
import { LEFT, Plot, yOf } from './Plot.js';
import { topOf } from './scale.js';

export interface StackedBarsProps {
  label: string;
  series: readonly Series[];
  points: readonly { name: string; values: Readonly<Record<string, number>> }[];
  tools?: React.ReactNode;
}

export function StackedBars({ label, series, points, tools }: StackedBarsProps) {
  const { number } = useFormat();
  const top = topOf(
    Math.max(0, ...points.map(({ values }) => series.reduce((sum, { key }) => sum + (values[key] ?? 0), 0))),
  );
  const names = points.map(({ name }) => name);
  const slotOf = (width: number) => (width - LEFT) / Math.max(1, points.length);
  return (
    <ChartFrame
      label={label}
      series={series}
      points={names}
      textOf={({ key }, index) => number(points[index]?.values[key] ?? 0)}
      pointAt={(x, width) => Math.floor((x - LEFT) / slotOf(width))}
      tools={tools}
    >
      {(active, width) => {
        const slot = slotOf(width);
        const bar = Math.min(28, slot * 0.7);
        const xOf = (index: number) => LEFT + slot * (index + 0.5);
        return (
          <Plot width={width} top={top} points={names} xOf={xOf}>
            {active !== undefined && (
              <rect
                className="dc-plot-here"
                x={xOf(active) - slot / 2}
                y={0}
                width={slot}
                height={yOf(0, top)}
              />
            )}
            {points.map(({ values }, index) => {
              let below = 0;
              return series.map(({ key, colour }) => {
                const value = values[key] ?? 0;
                const y = yOf(below + value, top);
                const height = yOf(below, top) - y;
                below += value;
                return (
                  value > 0 && (
                    <rect
                      key={`${key} ${index}`}
                      data-colour={colour}
                      x={xOf(index) - bar / 2}
                      y={y}
                      width={bar}
                      // What is there is seen.
                      height={Math.max(1, height)}
                    />
                  )
                );
              });
            })}
          </Plot>
        );
      }}
    </ChartFrame>
  );
}
