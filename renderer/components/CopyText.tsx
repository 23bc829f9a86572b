// A text to carry away (address, command, path): mono, with its own copy button, and the outcome said aloud.
import CopyOutlined from '@ant-design/icons/CopyOutlined';
import CheckOutlined from '@ant-design/icons/CheckOutlined';
import Button from 'antd/es/button';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../lib/copy.js';

const SHOWN_MS = 2000;

/** `label` names the thing, for the button's accessible name: "copy the OAS address". */
export function CopyText({ text, label, href }: { text: string; label: string; href?: string }) {
  const { t } = useTranslation();
  const shown = useRef<HTMLElement>(null);
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();
  useEffect(() => {
    if (outcome !== 'copied') return;
    const timer = window.setTimeout(() => setOutcome(undefined), SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [outcome]);
  const copy = async () => {
    const done = await copyText(text);
    if (!done && shown.current) window.getSelection()?.selectAllChildren(shown.current);
    setOutcome(done ? 'copied' : 'refused');
  };
  return (
    <span className="dc-copy">
      <code ref={shown}>
        {href === undefined ? (
          text
        ) : (
          <a href={href} target="_blank" rel="noreferrer">
            {text}
          </a>
        )}
      </code>
      <Button
        type="text"
        aria-label={t('common.copy.act', { label })}
        title={t('common.copy.act', { label })}
        icon={outcome === 'copied' ? <CheckOutlined /> : <CopyOutlined />}
        onClick={() => void copy()}
      />
      <span className="dc-copy-said" role="status">
        {outcome === 'copied' && t('common.copy.done')}
        {outcome === 'refused' && t('common.copy.refused')}
      </span>
    </span>
  );
}
