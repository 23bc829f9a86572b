// The frame of every page: skip link, top bar, one main landmark.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark } from './Mark.js';

export interface ShellProps {
  /** Which part of the cloud this is: "Console". */
  title: string;
  /** Live dot and clock. */
  state?: ReactNode;
  /** Language and theme. */
  controls: ReactNode;
  children: ReactNode;
}

export function Shell({ title, state, controls, children }: ShellProps) {
  const { t } = useTranslation();
  return (
    <>
      <a className="dc-skip" href="#main">
        {t('common.skip')}
      </a>
      <header className="dc-top">
        <span className="dc-brand">
          <Mark />
          <strong>{t('common.product')}</strong>
          <span className="dc-brand-place">{title}</span>
        </span>
        <span className="dc-top-state">{state}</span>
        <span className="dc-top-controls">{controls}</span>
      </header>
      <main id="main" className="dc-main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}
