// A search that looked through the newest part of the history goes on into the older ones, portion by portion, until something is found
// or nobody wants it any more.
import Button from 'antd/es/button';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../lib/errorText.js';
import { useFormat } from '../lib/useFormat.js';
import './searchOlder.css';

export interface OlderFinds {
  total: number;
  /** Left out once all there is was looked through. */
  searched_to?: string | undefined;
}

export interface SearchOlderProps {
  /** All from this moment on has been looked through. */
  searchedTo: string;
  /** Looks through the next portion before that moment. */
  ask(before: string, signal: AbortSignal): Promise<OlderFinds>;
  /** Shows what was found before that moment. */
  show(before: string): void;
}

type State = { kind: 'waits' | 'runs' | 'none' } | { kind: 'failed'; error: unknown };

/** Give it the list's key, so that another filter begins anew. */
export function SearchOlder({ searchedTo, ask, show }: SearchOlderProps) {
  const { t } = useTranslation();
  const { wall } = useFormat();
  const [to, setTo] = useState(searchedTo);
  const [state, setState] = useState<State>({ kind: 'waits' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const search = async ({ signal }: AbortController) => {
    for (let before: string | undefined = to; before !== undefined;) {
      const found: OlderFinds = await ask(before, signal);
      if (signal.aborted) return;
      if (found.total > 0) return show(before);
      before = found.searched_to;
      if (before !== undefined) setTo(before);
    }
    setState({ kind: 'none' });
  };
  const go = () => {
    running.current = new AbortController();
    setState({ kind: 'runs' });
    search(running.current).catch((error: unknown) => {
      if (!running.current?.signal.aborted) setState({ kind: 'failed', error });
    });
  };
  const stop = () => {
    running.current?.abort();
    setState({ kind: 'waits' });
  };

  const date = wall(Date.parse(to));
  const isRunning = state.kind === 'runs';
  return (
    <p className="dc-older">
      <span role="status">
        {state.kind === 'failed'
          ? errorText(t, state.error)
          : state.kind === 'none'
            ? t('older.none')
            : t(isRunning ? 'older.running' : 'older.searchedTo', { date })}
      </span>
      {state.kind !== 'none' && (
        <Button size="small" onClick={isRunning ? stop : go}>
          {t(isRunning ? 'older.stop' : 'older.go')}
        </Button>
      )}
    </p>
  );
}
