// What all charts share: a title, the legend, the value under pointer or arrow keys in words, and the same data as a table.
import {
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
} from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../States.js';
import './charts.css';

export interface Series {
  key: string;
  title: string;
  /** A colour of ours: `ok`, `bad`, `link`, `held`, `teal`, `warn`. */
  colour: 'ok' | 'bad' | 'link' | 'held' | 'teal' | 'warn';
}

export interface ChartFrameProps {
  /** Accessible name: what is charted. */
  label: string;
  series: readonly Series[];
  /** One name a point, in order: `06:00`. */
  points: readonly string[];
  /** Words for the value of a series at a point. */
  textOf: (series: Series, index: number) => string;
  /** The point under `x`, in pixels from the left of a drawing of this width. */
  pointAt: (x: number, width: number) => number;
  children: (active: number | undefined, width: number) => ReactNode;
  /** Beside the switch: a choice of period. */
  tools?: ReactNode;
}

export function ChartFrame({ label, series, points, textOf, pointAt, children, tools }: ChartFrameProps) {
  const { t } = useTranslation();
  const id = useId();
  const [isTable, setTable] = useState(false);
  const [active, setActive] = useState<number>();
  const plot = useRef<HTMLDivElement>(null);
  const width = useWidth(plot, isTable);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined || points.length === 0) return;
    event.preventDefault();
    setActive((at) =>
      Math.min(Math.max((at ?? (step > 0 ? -1 : points.length)) + step, 0), points.length - 1),
    );
  };
  const point = ({ clientX, currentTarget }: PointerEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    setActive(Math.min(Math.max(pointAt(clientX - left, width), 0), points.length - 1));
  };
  const words =
    active === undefined || points[active] === undefined
      ? undefined
      : `${points[active]}: ${series.map((one) => `${one.title} ${textOf(one, active)}`).join(' · ')}`;
  return (
    <figure className="dc-chart" aria-labelledby={id}>
      <figcaption>
        <span id={id} className="dc-aloud">
          {label}
        </span>
        <span className="dc-legend" aria-hidden="true">
          {series.map(({ key, title, colour }) => (
            <span key={key} data-colour={colour}>
              {title}
            </span>
          ))}
        </span>
        {tools}
        <button
          type="button"
          className="dc-link-button"
          aria-pressed={isTable}
          onClick={() => setTable(!isTable)}
        >
          {t(isTable ? 'chart.chart' : 'chart.table')}
        </button>
      </figcaption>
      {points.length === 0 && <Empty>{t('chart.empty')}</Empty>}
      {points.length > 0 && isTable && (
        <DataTable label={label} series={series} points={points} textOf={textOf} />
      )}
      {points.length > 0 && !isTable && (
        <>
          <div
            ref={plot}
            className="dc-plot"
            role="application"
            aria-roledescription={t('chart.chart')}
            aria-label={`${label}. ${t('chart.hint')}`}
            tabIndex={0}
            onKeyDown={move}
            onPointerMove={point}
            onPointerLeave={() => setActive(undefined)}
            onBlur={() => setActive(undefined)}
          >
            {children(active, width)}
          </div>
          <p className="dc-hint dc-chart-words" role="status">
            {words ?? '\u00a0'}
          </p>
        </>
      )}
    </figure>
  );
}

const WIDTH = 640;

/** Of the element, in whole pixels, as it changes; `again`: the element is another one now. */
function useWidth(ref: { current: HTMLElement | null }, again: boolean): number {
  const [width, setWidth] = useState(WIDTH);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) setWidth(Math.round(entry.contentRect.width));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref, again]);
  return width;
}

function DataTable({
  label,
  series,
  points,
  textOf,
}: Pick<ChartFrameProps, 'label' | 'series' | 'points' | 'textOf'>) {
  const { t } = useTranslation();
  return (
    <div className="dc-chart-table" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('chart.time')}</th>
            {series.map(({ key, title }) => (
              <th key={key} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map((name, index) => (
            <tr key={`${name} ${index}`}>
              <th scope="row">{name}</th>
              {series.map((one) => (
                <td key={one.key}>{textOf(one, index)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
