/** `of` 0: not known yet. */
export function Progress({ value, of, label }: { value: number; of: number; label: string }) {
  const share = of > 0 ? Math.min(100, (value / of) * 100) : 0;
  return (
    <div
      className="dc-progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={of}
      aria-valuenow={of > 0 ? value : undefined}
    >
      <span style={{ width: `${share}%` }} />
    </div>
  );
}
