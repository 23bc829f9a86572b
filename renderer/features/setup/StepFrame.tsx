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
  /** What it asks has forms of its own: Enter in them is theirs. */
  hasForms?: boolean;
}

export function StepFrame(props: StepFrameProps) {
  const { title, why, children, back, skip, next, nextTitle, isBusy, hasForms = false } = props;
  const { t } = useTranslation();
  const body = (
    <>
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
        <Button
          type="primary"
          loading={isBusy ?? false}
          {...(hasForms ? { onClick: () => next() } : { htmlType: 'submit' })}
        >
          {nextTitle ?? t('setup.next')}
        </Button>
      </div>
    </>
  );
  if (hasForms) return <div className="dc-card dc-setup-step">{body}</div>;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    next(event);
  };
  return (
    <form className="dc-card dc-setup-step" onSubmit={submit} noValidate>
      {body}
    </form>
  );
}
