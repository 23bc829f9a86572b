// Search and filters of a list, in one line; on a phone the filters are a sheet behind a button that counts them.
import FilterOutlined from '@ant-design/icons/FilterOutlined';
import SearchOutlined from '@ant-design/icons/SearchOutlined';
import Button from 'antd/es/button';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Filters } from '../lib/useFilters.js';
import { useFormat } from '../lib/useFormat.js';
import { useIsPhone } from '../lib/useMedia.js';
import { Dialog } from './Dialog.js';
import { TextInput } from './TextInput.js';
import './filterBar.css';

export interface FilterOption {
  value: string;
  label: string;
  /** How many rows it would find. */
  count?: number | undefined;
}

export type FilterField =
  | { name: string; label: string; kind: 'choice'; options: readonly FilterOption[] }
  | { name: string; label: string; kind: 'text' | 'date' | 'minute' };

export interface FilterBarProps<Values extends object> {
  filters: Filters<Values>;
  /** The free text filter, where the list has one: its name and what it searches. */
  search?: { name: keyof Values & string; label: string };
  fields?: readonly FilterField[];
  /** At the right: export, columns, density. */
  tools?: ReactNode;
}

export function FilterBar<Values extends object>({
  filters,
  search,
  fields = [],
  tools,
}: FilterBarProps<Values>) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const [isOpen, setOpen] = useState(false);
  const inSheet = fields.filter(({ name }) => (filters.active as string[]).includes(name)).length;
  const controls = fields.map((field) => <Field key={field.name} field={field} filters={filters} />);
  return (
    <div className="dc-filters" role="search" aria-label={t('filter.label')}>
      {search && <SearchField {...search} filters={filters} />}
      {isPhone && fields.length > 0 && (
        <Button icon={<FilterOutlined />} onClick={() => setOpen(true)}>
          {inSheet > 0 ? t('filter.open', { count: inSheet }) : t('filter.label')}
        </Button>
      )}
      {!isPhone && controls}
      {filters.active.length > 0 && (
        <Button type="text" onClick={filters.reset}>
          {t('filter.clear')}
        </Button>
      )}
      {tools !== undefined && <span className="dc-filter-tools">{tools}</span>}
      {isPhone && isOpen && (
        <Dialog
          title={t('filter.label')}
          onClose={() => setOpen(false)}
          footer={
            <Button type="primary" onClick={() => setOpen(false)}>
              {t('filter.apply')}
            </Button>
          }
        >
          {controls}
        </Dialog>
      )}
    </div>
  );
}

const TYPING_MS = 300;

/** What is typed is asked for when the typing pauses; what the address says wins when it changes from outside. */
function SearchField<Values extends object>({
  name,
  label,
  filters,
}: {
  name: keyof Values & string;
  label: string;
  filters: Filters<Values>;
}) {
  const said = String(filters.values[name] ?? '');
  return (
    <TypedFilter
      label={label}
      said={said}
      isSearch
      set={(value) => filters.set({ [name]: value } as Partial<Values>, { isTyping: true })}
    />
  );
}

interface TypedProps {
  label: string;
  said: string;
  set: (value: string) => void;
  isSearch?: boolean;
}

function TypedFilter({ label, said, set, isSearch = false }: TypedProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(said);
  const sent = useRef(said);
  const latest = useRef(set);
  useEffect(() => {
    latest.current = set;
  });
  useEffect(() => {
    // Back, or a link: not what was typed here.
    if (said !== sent.current) {
      sent.current = said;
      const timer = window.setTimeout(() => setText(said), 0);
      return () => window.clearTimeout(timer);
    }
  }, [said]);
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === sent.current) return;
    const timer = window.setTimeout(() => {
      sent.current = wanted;
      latest.current(wanted);
    }, TYPING_MS);
    return () => window.clearTimeout(timer);
  }, [text]);
  return (
    <TextInput
      className={isSearch ? 'dc-search' : 'dc-filter-text'}
      {...(isSearch ? { 'data-search': true, prefix: <SearchOutlined /> } : {})}
      value={text}
      placeholder={label}
      aria-label={label}
      onChange={setText}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      clearLabel={t('filter.clearText')}
    />
  );
}

function Field<Values extends object>({ field, filters }: { field: FilterField; filters: Filters<Values> }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const id = useId();
  const value = String((filters.values as Record<string, unknown>)[field.name] ?? '');
  const set = (next: string) => filters.set({ [field.name]: next } as Partial<Values>);
  switch (field.kind) {
    case 'text':
      return (
        <TypedFilter
          label={field.label}
          said={value}
          set={(next) => filters.set({ [field.name]: next } as Partial<Values>, { isTyping: true })}
        />
      );
    case 'date':
      return (
        <label className="dc-filter">
          <span>{field.label}</span>
          <input type="date" value={value} onChange={(event) => set(event.target.value)} />
        </label>
      );
    case 'minute':
      return (
        <label className="dc-filter">
          <span>{field.label}</span>
          <input
            type="datetime-local"
            value={value.replace(' ', 'T')}
            onChange={(event) => set(event.target.value.replace('T', ' '))}
          />
        </label>
      );
    case 'choice':
      return (
        <span className="dc-filter" data-set={value !== ''}>
          <label htmlFor={id}>{field.label}</label>
          <select id={id} value={value} onChange={(event) => set(event.target.value)}>
            <option value="">{t('filter.any')}</option>
            {field.options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.count === undefined ? option.label : `${option.label} ${number(option.count)}`}
              </option>
            ))}
          </select>
        </span>
      );
  }
}
