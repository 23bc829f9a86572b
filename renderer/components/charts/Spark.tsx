import './charts.css';

/** A run of numbers at a glance, beside the figure that says the last of them; it has no words of its own. */
export function Spark({ values, colour = 'link' }: { values: readonly number[]; colour?: string }) {
  if (values.length < 2) return null;
  const top = Math.max(1, ...values);
  const step = 96 / (values.length - 1);
  const points = values.map((value, index) => `${2 + index * step},${26 - (value / top) * 24}`).join(' ');
  return (
    <svg className="dc-spark" viewBox="0 0 100 28" aria-hidden="true" data-colour={colour}>
      <polyline points={points} />
    </svg>
  );
}
