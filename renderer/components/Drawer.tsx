// One thing beside the list it stands in. Not modal: the list stays in reach, and moving through its rows changes what is
// shown here. On a phone it fills the screen, with a way back.
import ArrowLeftOutlined from '@ant-design/icons/ArrowLeftOutlined';
import CloseOutlined from '@ant-design/icons/CloseOutlined';
import Button from 'antd/es/button';
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useEscape } from '../lib/shortcuts.js';
import { useIsPhone } from '../lib/useMedia.js';
import './overlay.css';

export interface DrawerProps {
  title: ReactNode;
  onClose: () => void;
  /** Beside the title: copy a link, more acts. */
  tools?: ReactNode;
  children: ReactNode;
  /** Acts that stay in sight while the content scrolls. */
  footer?: ReactNode;
  /** Forms that are typed into are modal: a click beside them must not lose them from sight. */
  isModal?: boolean;
  /** For what needs room: texts side by side. */
  isWide?: boolean;
}

/** Shown as long as it is rendered. The focus moves into it, and back to where it was when it closes. */
export function Drawer({
  title,
  onClose,
  tools,
  children,
  footer,
  isModal = false,
  isWide = false,
}: DrawerProps) {
  const { t } = useTranslation();
  const id = useId();
  const isPhone = useIsPhone();
  const ref = useRef<HTMLElement>(null);
  useEscape(onClose, { isModal });
  useLayoutEffect(() => {
    const drawer = ref.current;
    const before = document.activeElement;
    const row =
      before instanceof HTMLElement ? before.closest<HTMLElement>('[data-row]')?.dataset.row : undefined;
    const wanted = drawer?.querySelector<HTMLElement>('[data-first]');
    (wanted ?? drawer)?.focus({ preventScroll: true });
    return () => {
      const isInside = drawer?.contains(document.activeElement) || document.activeElement === document.body;
      if (!isInside) return;
      // The list may have been painted anew meanwhile: its row is found by its name.
      const again =
        row === undefined ? null : document.querySelector<HTMLElement>(`[data-row="${CSS.escape(row)}"]`);
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      else again?.focus();
    };
  }, []);
  return (
    <aside
      ref={ref}
      className={`dc-drawer${isModal ? ' dc-modal' : ''}${isWide ? ' dc-wide' : ''}`}
      role="dialog"
      aria-modal={isModal || isPhone || undefined}
      aria-labelledby={id}
      tabIndex={-1}
    >
      <header className="dc-overlay-head">
        {isPhone && (
          <Button type="text" aria-label={t('common.back')} icon={<ArrowLeftOutlined />} onClick={onClose} />
        )}
        <h2 id={id}>{title}</h2>
        {tools}
        {!isPhone && (
          <Button type="text" aria-label={t('common.close')} icon={<CloseOutlined />} onClick={onClose} />
        )}
      </header>
      <div className="dc-overlay-body">{children}</div>
      {footer !== undefined && <footer className="dc-overlay-foot">{footer}</footer>}
    </aside>
  );
}
