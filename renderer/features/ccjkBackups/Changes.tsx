// Changes as a person reads them: short values side by side, texts and lists line by line with what is around a change.
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isShort, linesOf, type Change } from './configDiff.js';
import { countOf, diffLines, partsOf, type Line, type Part } from './lineDiff.js';
import { pathText } from './pathText.js';

const MOST_CHANGES = 200;

export function Changes({ changes }: { changes: readonly Change[] }) {
  const { t } = useTranslation();
  const [isAll, setAll] = useState(false);
  const shown = isAll ? changes : changes.slice(0, MOST_CHANGES);
  return (
    <ol className="dc-ccjk-changes">
      {shown.map((change) => (
        <li key={change.path.join('\0')}>
          <ChangeBlock change={change} />
        </li>
      ))}
      {changes.length > shown.length && (
        <li>
          <button type="button" className="dc-link-button" onClick={() => setAll(true)}>
            {t('ccjkBackups.showRest', { count: changes.length - shown.length })}
          </button>
        </li>
      )}
    </ol>
  );
}

function ChangeBlock({ change }: { change: Change }) {
  const { t } = useTranslation();
  const { path, kind, before, after } = change;
  const isGlance = isShort(before) && isShort(after);
  const lines = useMemo(() => {
    if (isGlance) return [];
    const sides = linesOf(change);
    return diffLines(sides.before, sides.after);
  }, [change, isGlance]);
  const count = countOf(lines);
  return (
    <section aria-label={pathText(path)}>
      <h3>
        <span className="dc-ccjk-kind" data-kind={kind}>
          {t(`ccjkBackups.kind.${kind}`)}
        </span>
        <code>{pathText(path)}</code>
        {!isGlance && (
          <span className="dc-hint">
            +{count.added} −{count.removed}
          </span>
        )}
      </h3>
      {isGlance ? (
        <p className="dc-ccjk-glance">
          {kind !== 'added' && <del>{JSON.stringify(before)}</del>}
          {kind === 'changed' && <span aria-hidden="true"> → </span>}
          {kind !== 'removed' && <ins>{JSON.stringify(after)}</ins>}
        </p>
      ) : (
        <Lines lines={lines} label={pathText(path)} />
      )}
    </section>
  );
}

const MOST_LINES = 400;

function Lines({ lines, label }: { lines: readonly Line[]; label: string }) {
  const { t } = useTranslation();
  const [isWhole, setWhole] = useState(false);
  const [most, setMost] = useState(MOST_LINES);
  const parts: Part[] = useMemo(() => (isWhole ? [{ lines: [...lines] }] : partsOf(lines)), [lines, isWhole]);
  const shown = firstLines(parts, most);
  const total = parts.reduce((sum, part) => sum + ('lines' in part ? part.lines.length : 0), 0);
  return (
    <>
      <table className="dc-ccjk-lines" aria-label={label}>
        <colgroup>
          <col />
          <col />
          <col />
          <col />
        </colgroup>
        <tbody>
          {shown.map((part, at) =>
            'skipped' in part ? (
              <tr key={`skipped ${at}`} className="dc-ccjk-skipped">
                <td colSpan={4}>
                  <button type="button" className="dc-link-button" onClick={() => setWhole(true)}>
                    {t('ccjkBackups.skipped', { count: part.skipped })}
                  </button>
                </td>
              </tr>
            ) : (
              part.lines.map((line) => (
                <LineRow key={`${line.before ?? ''}:${line.after ?? ''}`} line={line} />
              ))
            ),
          )}
        </tbody>
      </table>
      {total > most && (
        <button
          type="button"
          className="dc-link-button"
          onClick={() => setMost((before) => before + 10 * MOST_LINES)}
        >
          {t('ccjkBackups.moreLines', { count: total - most })}
        </button>
      )}
    </>
  );
}

function firstLines(parts: readonly Part[], most: number): Part[] {
  const shown: Part[] = [];
  let left = most;
  for (const part of parts) {
    if (left <= 0) break;
    if ('skipped' in part) shown.push(part);
    else {
      shown.push({ lines: part.lines.slice(0, left) });
      left -= part.lines.length;
    }
  }
  return shown;
}

const SIGN = { same: ' ', removed: '−', added: '+' } as const;
const TAG = { same: 'span', removed: 'del', added: 'ins' } as const;

function LineRow({ line: { kind, text, before, after } }: { line: Line }) {
  const Text = TAG[kind];
  return (
    <tr data-kind={kind}>
      <td>{before}</td>
      <td>{after}</td>
      <td>{SIGN[kind]}</td>
      <td>
        {/* A line end of another system is a difference that nobody would see. */}
        <Text>{text.replace(/\r$/, kind === 'same' ? '' : '␍')}</Text>
      </td>
    </tr>
  );
}
