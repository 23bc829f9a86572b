// Lines, newest first. New ones wait behind a count while somebody points at the list, works in it, or has a line open.
import { memo, useState, type FocusEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogLine } from '../../../server/console/contract/logs.js';
import { CopyButton } from './CopyButton.js';
import { StatusTag } from '../../components/StatusTag.js';
import type { Tone } from '../../components/tones.js';
import { wordOf } from '../../lib/i18n.js';
import { useFormat } from '../../lib/useFormat.js';
import { useHeldRows } from '../../lib/useHeldRows.js';
import { summaryOf } from './summary.js';

const TONES: Readonly<Record<string, Tone>> = { debug: 'off', info: 'wait', warn: 'warn', error: 'bad' };

export interface LogListProps {
  lines: readonly LogLine[];
  /** Names the filter: another list starts anew. */
  list: string;
  /** Shows the lines of one request alone. */
  follow: (requestId: string) => void;
}

export function LogList({ lines, list, follow }: LogListProps) {
  const { t } = useTranslation();
  const [isInUse, setInUse] = useState(false);
  const [open, setOpen] = useState<string>();
  const { rows, freshCount, show } = useHeldRows(lines, {
    keyOf: ({ id }) => id,
    list,
    isHeld: isInUse || open !== undefined,
  });
  return (
    <div
      className="dc-log"
      onPointerEnter={({ pointerType }) => pointerType === 'mouse' && setInUse(true)}
      onPointerLeave={({ currentTarget }) => setInUse(currentTarget.contains(document.activeElement))}
      onFocus={() => setInUse(true)}
      onBlur={({ currentTarget, relatedTarget }: FocusEvent) =>
        setInUse(currentTarget.contains(relatedTarget) || currentTarget.matches(':hover'))
      }
    >
      {freshCount > 0 && (
        <p className="dc-log-fresh">
          <span role="status">{t('logs.fresh', { count: freshCount })}</span>
          {' · '}
          <button type="button" className="dc-link-button" onClick={show}>
            {t('table.show')}
          </button>
        </p>
      )}
      <ol aria-label={t('logs.title')}>
        {rows.map((line) => (
          <Line key={line.id} line={line} isOpen={open === line.id} setOpen={setOpen} follow={follow} />
        ))}
      </ol>
    </div>
  );
}

interface LineProps {
  line: LogLine;
  isOpen: boolean;
  setOpen: (id: string | undefined) => void;
  follow: (requestId: string) => void;
}

const Line = memo(
  function Line({ line, isOpen, setOpen, follow }: LineProps) {
    const { t } = useTranslation();
    const { wall, withSeconds } = useFormat();
    const at = Date.parse(line.time);
    const { fields } = line;
    const requestId = typeof fields['requestId'] === 'string' ? fields['requestId'] : undefined;
    return (
      <li>
        <button
          type="button"
          className="dc-log-line"
          aria-expanded={isOpen}
          onClick={() => setOpen(isOpen ? undefined : line.id)}
        >
          <time dateTime={line.time}>{`${wall(at).slice(5, 10)} ${withSeconds(at)}`}</time>
          <StatusTag tone={TONES[line.level] ?? 'wait'}>
            {wordOf(`logs.levelWords.${line.level}`, line.level)}
          </StatusTag>
          <span className="dc-log-text">{summaryOf(line)}</span>
        </button>
        {isOpen && (
          <div className="dc-log-whole">
            <pre tabIndex={0} aria-label={t('logs.whole')}>
              {wholeOf(line)}
            </pre>
            <div className="dc-log-acts">
              <CopyButton text={() => Promise.resolve(wholeOf(line))}>{t('logs.copyLine')}</CopyButton>
              {requestId !== undefined && (
                <button type="button" className="dc-link-button" onClick={() => follow(requestId)}>
                  {t('logs.sameRequest')}
                </button>
              )}
            </div>
          </div>
        )}
      </li>
    );
  },
  // `follow` is made anew with each painting and does the same.
  (before, after) => before.line === after.line && before.isOpen === after.isOpen,
);

const wholeOf = ({ id: _id, fields, ...rest }: LogLine): string =>
  JSON.stringify({ ...rest, ...fields }, null, 2);
