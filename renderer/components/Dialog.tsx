// A modal window on the browser's own <dialog>: focus goes in and comes back, the page behind is out of reach.
import CloseOutlined from '@ant-design/icons/CloseOutlined';
import Button from 'antd/es/button';
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useEscape } from '../lib/shortcuts.js';
import './overlay.css';

export interface DialogProps {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  /** Buttons at the lower right; the one that goes on stands last. */
  footer?: ReactNode;
  isWide?: boolean;
}

/** Shown as long as it is rendered. The element marked `data-first` gets the focus, else the first that can. */
export function Dialog({ title, onClose, children, footer, isWide = false }: DialogProps) {
  const { t } = useTranslation();
  const id = useId();
  const ref = useRef<HTMLDialogElement>(null);
  useEscape(onClose, { isModal: true });
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={isWide ? 'dc-dialog dc-wide' : 'dc-dialog'}
      aria-labelledby={id}
      // Some browsers close on Esc by themselves, whatever became of the key.
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="dc-overlay-head">
        <h2 id={id}>{title}</h2>
        <Button type="text" aria-label={t('common.close')} icon={<CloseOutlined />} onClick={onClose} />
      </header>
      <div className="dc-overlay-body">{children}</div>
      {footer !== undefined && <footer className="dc-overlay-foot">{footer}</footer>}
    </dialog>
  );
}
