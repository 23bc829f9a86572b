// A step: its question, what it asks, and the ways on.
import Button from 'antd/es/button';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export interface StepFrameProps {
  title: string;
  why?: ReactNode;
  children?: ReactNode;
  /** Left out on the first step. */
  back?: (() => void) | undefined;
  /** Left out where nothing is to be skipped. */
  skip?: (() => void) | undefined;
  next: (event?: FormEvent) => void;
  /** 下一步 unless said. */
  nextTitle?: string;
  isBusy?: boolean;
}

export function StepFrame({ title, why, children, back, skip, next, nextTitle, isBusy }: StepFrameProps) {
  const { t } = useTranslation();
  return (
    <form
      className="dc-card dc-setup-step"
      onSubmit={(event) => (event.preventDefault(), next(event))}
      noValidate
    >
      <h1>{title}</h1>
      {why !== undefined && <p className="dc-setup-why">{why}</p>}
      {children}
      <div className="dc-setup-acts">
        {back && <Button onClick={back}>{t('setup.back')}</Button>}
        {skip && (
          <Button type="text" onClick={skip}>
            {t('setup.skip')}
          </Button>
        )}
        <Button type="primary" htmlType="submit" loading={isBusy ?? false}>
          {nextTitle ?? t('setup.next')}
        </Button>
      </div>
    </form>
  );
}
