// Which stretch of time is shown.
import { useId } from 'react';

export interface PeriodChoiceProps<Key extends string> {
  label: string;
  periods: readonly { key: Key; title: string }[];
  active: Key;
  choose: (key: Key) => void;
}

export function PeriodChoice<Key extends string>({ label, periods, active, choose }: PeriodChoiceProps<Key>) {
  const id = useId();
  return (
    <span className="dc-choice">
      <label htmlFor={id} className="dc-aloud">
        {label}
      </label>
      <select id={id} value={active} onChange={(event) => choose(event.target.value as Key)}>
        {periods.map(({ key, title }) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </select>
    </span>
  );
}
