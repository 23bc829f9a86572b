// Where to, who, what: one field that goes anywhere by key.
import SearchOutlined from '@ant-design/icons/SearchOutlined';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { findThings, presentCommands, type Command } from '../lib/commands.js';
import { Dialog } from './Dialog.js';
import { TextInput } from './TextInput.js';
import './palette.css';

const FIND_AFTER_MS = 200;

export interface PaletteProps {
  /** Pages of this place. */
  places: readonly Command[];
  onClose: () => void;
}

export function Palette({ places, onClose }: PaletteProps) {
  const { t } = useTranslation();
  const id = useId();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const { things, isSearching } = useThings(text);
  const list = useRef<HTMLUListElement>(null);
  const groups = [
    { title: t('palette.go'), entries: places.filter((entry) => fits(entry, text)) },
    { title: t('palette.act'), entries: presentCommands().filter((entry) => fits(entry, text)) },
    { title: t('palette.thing'), entries: things },
  ].filter(({ entries }) => entries.length > 0);
  const all = groups.flatMap(({ entries }) => entries);
  const chosen = Math.min(active, all.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const run = (entry: Command | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && all.length > 0) setActive((chosen + step + all.length) % all.length);
    else if (event.key === 'Enter') run(all[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={t('palette.title')} onClose={onClose}>
      <TextInput
        data-first
        prefix={<SearchOutlined />}
        value={text}
        placeholder={t('palette.placeholder')}
        aria-label={t('palette.placeholder')}
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={all.length > 0 ? `${id}-${chosen}` : undefined}
        onChange={(next) => {
          setText(next);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul ref={list} id={id} role="listbox" aria-label={t('palette.title')} className="dc-palette">
        {groups.map(({ title, entries }) => (
          <li key={title} role="group" aria-label={title}>
            <span className="dc-hint" aria-hidden="true">
              {title}
            </span>
            {entries.map((entry) => {
              const index = all.indexOf(entry);
              return (
                <div
                  key={entry.key}
                  id={`${id}-${index}`}
                  role="option"
                  aria-selected={index === chosen}
                  onPointerMove={() => setActive(index)}
                  onClick={() => run(entry)}
                >
                  <span>{entry.title}</span>
                  {entry.hint !== undefined && <span className="dc-hint">{entry.hint}</span>}
                </div>
              );
            })}
          </li>
        ))}
      </ul>
      {all.length === 0 && (
        <p className="dc-hint" role="status">
          {t(isSearching ? 'palette.searching' : 'palette.nothing')}
        </p>
      )}
    </Dialog>
  );
}

const fits = ({ title, hint = '' }: Command, text: string): boolean => {
  const words = text.trim().toLowerCase().split(/\s+/);
  const all = `${title} ${hint}`.toLowerCase();
  return words.every((word) => all.includes(word));
};

/** Things are asked for when the typing pauses; answers of an older text are dropped. */
function useThings(text: string): { things: readonly Command[]; isSearching: boolean } {
  const wanted = text.trim();
  const [answer, setAnswer] = useState<{ text: string; things: readonly Command[] }>({
    text: '',
    things: [],
  });
  useEffect(() => {
    if (wanted === '') return;
    const stop = new AbortController();
    const timer = window.setTimeout(() => {
      void findThings(wanted, stop.signal).then((things) => {
        if (!stop.signal.aborted) setAnswer({ text: wanted, things });
      });
    }, FIND_AFTER_MS);
    return () => {
      window.clearTimeout(timer);
      stop.abort();
    };
  }, [wanted]);
  const isAnswered = answer.text === wanted;
  return {
    things: isAnswered && wanted !== '' ? answer.things : [],
    isSearching: wanted !== '' && !isAnswered,
  };
}
