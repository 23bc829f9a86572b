// A code or account number: mono, copied by a click, the outcome said aloud too.
import CheckOutlined from '@ant-design/icons/CheckOutlined';
import CopyOutlined from '@ant-design/icons/CopyOutlined';
import EyeOutlined from '@ant-design/icons/EyeOutlined';
import QrcodeOutlined from '@ant-design/icons/QrcodeOutlined';
import Button from 'antd/es/button';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../lib/copy.js';
import type { QrDialogProps } from './QrDialog.js';

const QrDialog = lazy(() => import('./QrDialog.js').then((file) => ({ default: file.QrDialog })));

export interface CodeChipProps {
  code: string;
  /** The beginning and the end alone; copying copies it whole. */
  isShort?: boolean;
  /** A credential: hidden until somebody asks. */
  isSecret?: boolean;
  /** A QR code of something about it; the dialog comes when it is asked for. */
  qr?: Omit<QrDialogProps, 'onClose'>;
  onCopied?: () => void;
}

const SHOWN_MS = 2000;

export function CodeChip({ code, isShort = false, isSecret = false, qr, onCopied }: CodeChipProps) {
  const { t } = useTranslation();
  const shown = useRef<HTMLElement>(null);
  const [isOpen, setOpen] = useState(!isSecret);
  const [hasQr, setQr] = useState(false);
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();
  useEffect(() => {
    if (outcome !== 'copied') return;
    const timer = window.setTimeout(() => setOutcome(undefined), SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [outcome]);
  const text = isOpen ? (isShort ? shortened(code) : code) : '••••';
  const copy = async () => {
    const isDone = await copyText(code);
    if (isDone) onCopied?.();
    else if (shown.current) window.getSelection()?.selectAllChildren(shown.current);
    setOutcome(isDone ? 'copied' : 'refused');
  };
  return (
    <span className="dc-chip">
      <code ref={shown} title={isOpen ? code : undefined}>
        {text}
      </code>
      {isSecret && !isOpen && (
        <Button
          type="text"
          size="small"
          aria-label={t('code.show')}
          icon={<EyeOutlined />}
          onClick={() => setOpen(true)}
        />
      )}
      <Button
        type="text"
        size="small"
        aria-label={t('code.copy', { code: isOpen ? text : '' })}
        title={t('code.copy', { code: '' })}
        icon={outcome === 'copied' ? <CheckOutlined /> : <CopyOutlined />}
        onClick={() => void copy()}
      />
      {qr && (
        <Button
          type="text"
          size="small"
          aria-label={t('code.qr')}
          title={t('code.qr')}
          icon={<QrcodeOutlined />}
          onClick={() => setQr(true)}
        />
      )}
      <span className="dc-aloud" role="status">
        {outcome === 'copied' && t('code.copied')}
        {outcome === 'refused' && t('common.copy.refused')}
      </span>
      {qr && hasQr && (
        <Suspense>
          <QrDialog {...qr} onClose={() => setQr(false)} />
        </Suspense>
      )}
    </span>
  );
}

/** `mrk_1f3a…9c02` */
function shortened(code: string): string {
  return code.length <= 16 ? code : `${code.slice(0, 8)}…${code.slice(-4)}`;
}

/** In groups of four, as on cards and in letters: `7K3M-Q2TX-9PHC-W4NB`. */
export const inGroups = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1-');
