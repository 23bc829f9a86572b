// A test of a mail server, and what came of it: each step that was done, the one that failed, and what the server answered.
import Button from 'antd/es/button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { MailFailure } from '../../../server/services/ccjk/contract/email.js';
import { Banner } from '../../components/Banner.js';
import { ToneShape } from '../../components/ToneShape.js';
import { ApiError } from '../../lib/api.js';
import { errorText } from '../../lib/errorText.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { mailKeys } from './keys.js';
import { failureText } from './mailState.js';

/** Longer than the cloud waits for the other server. */
export const PATIENCE_MS = 40_000;

type Step = MailFailure['step'];

export interface ServerTestProps {
  label: string;
  /** All there are, in order. */
  steps: readonly Step[];
  /** Answers the steps that were done. Throws an `ApiError` that names the one that was not. */
  run: () => Promise<{ steps: readonly string[]; said: string }>;
  disabled?: boolean;
}

export function ServerTest({ label, steps, run, disabled = false }: ServerTestProps) {
  const { t } = useTranslation();
  const isAway = useIsAway();
  const queries = useQueryClient();
  // What the cloud's own looks found may be older than this.
  const test = useMutation({
    mutationFn: run,
    onSettled: () => void queries.invalidateQueries({ queryKey: mailKeys.all }),
  });
  const failure = test.error instanceof ApiError ? MailFailure.safeParse(test.error.details).data : undefined;
  return (
    <div className="dc-stack">
      <div className="dc-ccjk-test-act">
        <Button loading={test.isPending} disabled={isAway || disabled} onClick={() => test.mutate()}>
          {label}
        </Button>
        {test.isPending && <span role="status">{t('ccjkMail.testing')}</span>}
      </div>
      {!test.isPending && test.isSuccess && (
        <>
          <Steps all={steps.filter((step) => test.data.steps.includes(step))} />
          <Banner tone="ok">{test.data.said}</Banner>
        </>
      )}
      {!test.isPending && test.isError && (
        <>
          {failure && <Steps all={steps} failure={failure} />}
          {!failure && <Banner tone="bad">{errorText(t, test.error)}</Banner>}
        </>
      )}
    </div>
  );
}

function Steps({ all, failure }: { all: readonly Step[]; failure?: MailFailure }) {
  const { t } = useTranslation();
  const failedAt = failure ? all.indexOf(failure.step) : all.length;
  return (
    <ol className="dc-ccjk-steps" role={failure ? 'alert' : undefined}>
      {all.map((step, at) => {
        const how = at < failedAt ? 'ok' : at === failedAt ? 'bad' : 'wait';
        return (
          <li key={step} data-tone={how}>
            <ToneShape tone={how} />
            <span>
              {t(`ccjkMail.step.${step}.${how}`)}
              {how === 'bad' && failure && `${t('ccjkMail.colon')}${failureText(t, failure)}`}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
