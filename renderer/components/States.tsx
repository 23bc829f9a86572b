// Three of a view's four states; the fourth, filled, is the view's own.
import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../lib/errorText.js';
import { useFormat } from '../lib/useFormat.js';
import { Banner } from './Banner.js';

/** A skeleton in the final layout; it shows after 300 ms, so that a quick answer does not flicker. */
export function Loading({ cards = 1, rows }: { cards?: number; rows?: number }) {
  const { t } = useTranslation();
  if (rows !== undefined) {
    return (
      <div className="dc-skeleton dc-skeleton-rows" role="status" aria-label={t('common.loading')}>
        {Array.from({ length: rows }, (_, index) => (
          <div key={index} />
        ))}
      </div>
    );
  }
  return (
    <div className="dc-skeleton dc-grid" role="status" aria-label={t('common.loading')}>
      {Array.from({ length: cards }, (_, index) => (
        <div key={index} className="dc-card" />
      ))}
    </div>
  );
}

/** Teaches the next act instead of leaving a hole. */
export function Empty({ children, act }: { children: ReactNode; act?: ReactNode }) {
  return (
    <div className="dc-empty">
      <p>{children}</p>
      {act}
    </div>
  );
}

export interface FailedProps {
  error: unknown;
  retry: () => void;
  busy: boolean;
  /** What is shown below is from then: the data stays, and says its age. */
  since?: number | undefined;
}

export function Failed({ error, retry, busy, since }: FailedProps) {
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
      {since !== undefined && since > 0 && <Stale since={since} />}
    </Banner>
  );
}

/** 截至 14:18 */
export function Stale({ since }: { since: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  return <span className="dc-stale"> {t('common.stale', { at: format.withSeconds(since) })}</span>;
}
