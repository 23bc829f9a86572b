// What a preset holds, field by field: taken out by a button, and added with its present value where the form has nothing to change.
import CloseOutlined from '@ant-design/icons/CloseOutlined';
import Button from 'antd/es/button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskConfig, Templates } from '../../../server/services/oas/contract/tasks.js';
import { wordOf } from '../../lib/i18n.js';
import { fieldsOf, without } from './holdings.js';

export interface HoldingsProps {
  held: TaskConfig;
  /** Held and templates' values together. */
  config: TaskConfig;
  templates: Templates;
  onChange: (held: TaskConfig) => void;
}

export function Holdings({ held, config, templates, onChange }: HoldingsProps) {
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState('');
  const [field, setField] = useState('enabled');
  const tasks = Object.keys(config);
  const task = tasks.includes(chosen) ? chosen : (tasks[0] ?? '');
  const fields = (of: string): [string, string][] => [
    ['enabled', t('presets.enabled')],
    ['next_time', t('presets.nextTime')],
    ...fieldsOf(templates, of, i18n.language).filter(([name]) => name !== 'enabled' && name !== 'next_time'),
  ];
  const taskName = (of: string) => wordOf(`tasks.${of}`, of);
  const titleOf = (of: string, name: string) => new Map(fields(of)).get(name) ?? name;
  const entries = Object.entries(held).flatMap(([of, settings]) =>
    Object.entries(settings).map(([name, value]) => ({
      key: `${of}.${name}`,
      of,
      name,
      what: `${taskName(of)} · ${titleOf(of, name)}`,
      value: valueText(value, t('presets.on'), t('presets.off'), t('presets.atOnce')),
    })),
  );
  const known = fields(task).some(([name]) => name === field) ? field : 'enabled';
  return (
    <section className="dc-stack" aria-label={t('presets.holds')}>
      <h3>{t('presets.holds')}</h3>
      {entries.length === 0 && <p className="dc-hint">{t('presets.holdsNothing')}</p>}
      {entries.length > 0 && (
        <ul className="dc-plain-list">
          {entries.map(({ key, of, name, what, value }) => (
            <li key={key} className="dc-plain-line">
              <span>
                {what}: <strong>{value}</strong>
              </span>
              <Button
                type="text"
                aria-label={t('presets.drop', { what })}
                icon={<CloseOutlined />}
                onClick={() => onChange(without(held, of, name))}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="dc-inline dc-hold">
        <select
          className="dc-select"
          aria-label={t('presets.task')}
          value={task}
          onChange={(event) => setChosen(event.target.value)}
        >
          {tasks.map((name) => (
            <option key={name} value={name}>
              {taskName(name)}
            </option>
          ))}
        </select>
        <select
          className="dc-select"
          aria-label={t('presets.field')}
          value={known}
          onChange={(event) => setField(event.target.value)}
        >
          {fields(task).map(([name, title]) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
        <Button
          onClick={() => {
            const value = config[task]?.[known] ?? (known === 'next_time' ? '' : undefined);
            if (value !== undefined) onChange({ ...held, [task]: { ...held[task], [known]: value } });
          }}
        >
          {t('presets.add')}
        </Button>
      </div>
    </section>
  );
}

function valueText(value: unknown, on: string, off: string, atOnce: string): string {
  if (value === true) return on;
  if (value === false) return off;
  if (value === '') return atOnce;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
