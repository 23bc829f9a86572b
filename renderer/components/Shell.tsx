// The frame of every page: skip link, top bar, side bar where the place has pages of its own, one main landmark.
import MenuOutlined from '@ant-design/icons/MenuOutlined';
import Button from 'antd/es/button';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useEscape } from '../lib/shortcuts.js';
import { useIsPhone } from '../lib/useMedia.js';
import { Mark } from './Mark.js';
import './shell.css';

export interface NavEntry {
  /** Absolute path. */
  to: string;
  title: string;
  icon: ReactNode;
  /** How much waits there: a number, and what it counts for screen readers. */
  count?: ReactNode;
  /** Second key after `g`. */
  goKey?: string;
  /** True where only the very path counts as being there: the index page of a panel. */
  isIndex?: boolean;
}

export interface ShellProps {
  /** Which part of the cloud this is: "Console". */
  title: string;
  nav?: readonly NavEntry[];
  /** Below the pages: ways to other places. */
  navFoot?: ReactNode;
  /** Live dot and clock. */
  state?: ReactNode;
  /** Search, language, theme, who am I. On a phone they stand in the drawer. */
  controls: ReactNode;
  /** Users on a phone: the pages as tabs at the thumb instead of a drawer. */
  hasTabs?: boolean;
  /** Between top bar and page: banners. */
  notice?: ReactNode;
  children: ReactNode;
}

export function Shell({
  title,
  nav,
  navFoot,
  state,
  controls,
  hasTabs = false,
  notice,
  children,
}: ShellProps) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const [isOpen, setOpen] = useState(false);
  const drawerId = useId();
  return (
    <div className={nav ? 'dc-frame dc-with-nav' : 'dc-frame'}>
      <a className="dc-skip" href="#main">
        {t('common.skip')}
      </a>
      <header className="dc-top">
        {isPhone && (
          <Button
            type="text"
            aria-label={t('common.menu')}
            aria-expanded={isOpen}
            aria-controls={drawerId}
            icon={<MenuOutlined />}
            onClick={() => setOpen(!isOpen)}
          />
        )}
        <span className="dc-brand">
          <Mark />
          <strong>{t('common.product')}</strong>
          <span className="dc-brand-place">{title}</span>
        </span>
        <span className="dc-top-state">{state}</span>
        {!isPhone && <span className="dc-top-controls">{controls}</span>}
      </header>
      {nav && !isPhone && (
        <div className="dc-side">
          <Pages nav={nav} />
          {navFoot}
        </div>
      )}
      {isPhone && isOpen && (
        <PhoneMenu id={drawerId} close={() => setOpen(false)}>
          {nav && !hasTabs && <Pages nav={nav} />}
          <div className="dc-side-controls">{controls}</div>
          {navFoot}
        </PhoneMenu>
      )}
      <main id="main" className="dc-main" tabIndex={-1}>
        {notice}
        {children}
      </main>
      {isPhone && nav && hasTabs && <Pages nav={nav} isTabs />}
    </div>
  );
}

function Pages({ nav, isTabs = false }: { nav: readonly NavEntry[]; isTabs?: boolean }) {
  const { t } = useTranslation();
  return (
    <nav className={isTabs ? 'dc-tabbar' : 'dc-nav'} aria-label={t('common.navigation')}>
      {nav.map(({ to, title, icon, count, isIndex }) => (
        <NavLink key={to} to={to} end={isIndex ?? false} title={title}>
          {icon}
          {count}
          <span>{title}</span>
        </NavLink>
      ))}
    </nav>
  );
}

/** Over the page, from the left; the focus goes in and comes back. */
function PhoneMenu({ id, close, children }: { id: string; close: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDialogElement>(null);
  useEscape(close, { isModal: true });
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      id={id}
      className="dc-phone-menu"
      aria-label={t('common.menu')}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      // A click beside the menu lands on the dialog itself; one on a link has done its work.
      onClick={({ target }) => {
        if (target === ref.current || (target instanceof Element && target.closest('a'))) close();
      }}
    >
      <div>{children}</div>
    </dialog>
  );
}
