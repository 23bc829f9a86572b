// The text of a task as a terminal would show it. It follows its end until somebody scrolls up; of a long one only the blocks in
// sight are drawn.
import Button from 'antd/es/button';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../components/States.js';
import { copyText } from '../../lib/copy.js';
import { saveFile } from '../../lib/saveFile.js';
import { useFormat } from '../../lib/useFormat.js';
import { plainText } from './terminalText.js';
import type { Output } from './useOutput.js';

const LINES_A_BLOCK = 100;

export interface OutputPanelProps {
  output: Output;
  name: string;
  isEnded: boolean;
}

export function OutputPanel({ output, name, isEnded }: OutputPanelProps) {
  const { t } = useTranslation();
  const { bytes } = useFormat();
  const panel = useRef<HTMLDivElement>(null);
  const [isFollowing, setFollowing] = useState(true);
  const [isWrapped, setWrapped] = useState(true);
  const [outcome, setOutcome] = useState<boolean>();
  const text = useMemo(() => plainText(output.text), [output.text]);
  const blocks = useMemo(() => blocksOf(text), [text]);
  useLayoutEffect(() => {
    const element = panel.current;
    if (isFollowing && element) element.scrollTop = element.scrollHeight;
  }, [isFollowing, blocks]);
  return (
    <div className="dc-ccjk-output-frame">
      {output.failure !== undefined && <Failed error={output.failure} retry={output.retry} busy={false} />}
      <div
        ref={panel}
        className="dc-ccjk-output"
        data-wrapped={isWrapped}
        role="region"
        aria-label={t('ccjkTasks.output')}
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
          setFollowing(scrollHeight - scrollTop - clientHeight < 24)
        }
      >
        {blocks.map((block, index) => (
          <pre key={index}>{block}</pre>
        ))}
        {text === '' && output.isRead && <p>{t(isEnded ? 'ccjkTasks.noOutput' : 'ccjkTasks.noOutputYet')}</p>}
      </div>
      {output.isTruncated && <p className="dc-hint">{t('ccjkTasks.truncated')}</p>}
      <div className="dc-ccjk-output-tools">
        <label>
          <input
            type="checkbox"
            checked={isFollowing}
            onChange={(event) => setFollowing(event.target.checked)}
          />
          {t('ccjkTasks.follow')}
        </label>
        <label>
          <input type="checkbox" checked={isWrapped} onChange={(event) => setWrapped(event.target.checked)} />
          {t('ccjkTasks.wrap')}
        </label>
        <Button size="small" disabled={text === ''} onClick={() => void copyText(text).then(setOutcome)}>
          {t('ccjkTasks.copy')}
        </Button>
        <Button
          size="small"
          disabled={text === ''}
          onClick={() => saveFile(`${name}.txt`, [output.text], 'text/plain')}
        >
          {t('ccjkTasks.download')}
        </Button>
        <span className="dc-hint">{bytes(new Blob([output.text]).size)}</span>
        <span className="dc-hint" role="status">
          {outcome !== undefined && t(outcome ? 'common.copy.done' : 'common.copy.refused')}
        </span>
      </div>
    </div>
  );
}

function blocksOf(text: string): string[] {
  const lines = text.split('\n');
  const blocks: string[] = [];
  for (let from = 0; from < lines.length; from += LINES_A_BLOCK)
    blocks.push(lines.slice(from, from + LINES_A_BLOCK).join('\n'));
  return blocks;
}
