// Three of a view's four states; the fourth, filled, is the view's own.
import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../lib/errorText.js';
import { Banner } from './Banner.js';

/** A skeleton in the final layout; it shows after 300 ms, so that a quick answer does not flicker. */
export function Loading({ cards }: { cards: number }) {
  const { t } = useTranslation();
  return (
    <div className="dc-skeleton dc-grid" role="status" aria-label={t('common.loading')}>
      {Array.from({ length: cards }, (_, index) => (
        <div key={index} className="dc-card" />
      ))}
    </div>
  );
}

/** Teaches the next act instead of leaving a hole. */
export function Empty({ children }: { children: ReactNode }) {
  return <p className="dc-empty">{children}</p>;
}

export function Failed({ error, retry, busy }: { error: unknown; retry: () => void; busy: boolean }) {
  const { t } = useTranslation();
  return (
    <Banner
      tone="bad"
      act={
        <Button onClick={retry} loading={busy}>
          {t('common.retry')}
        </Button>
      }
    >
      {errorText(t, error)}
    </Banner>
  );
}
