// Mails that no server took: tried again, or thrown away.
import Button from 'antd/es/button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import {
  deleteLetter,
  retryLetter,
  type getMailState,
} from '../../../server/services/ccjk/contract/mailAdmin.js';
import { Banner } from '../../components/Banner.js';
import { Card } from '../../components/Card.js';
import { Empty } from '../../components/States.js';
import { Time } from '../../components/Time.js';
import { call } from '../../lib/api.js';
import { errorText } from '../../lib/errorText.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useNow } from '../../lib/useNow.js';
import { mailKeys } from './keys.js';
import { stepText } from './mailState.js';
import '../../components/rows.css';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));

type State = AnswerOf<typeof getMailState>;
type Letter = State['dead_letters'][number];

export function DeadLetters({ state: { dead, dead_letters: letters } }: { state: State }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const isAway = useIsAway();
  const now = useNow(60_000);
  const [thrown, setThrown] = useState<Letter>();
  const again = () => queries.invalidateQueries({ queryKey: mailKeys.all });
  const retry = useMutation({
    mutationFn: ({ id }: Letter) => call(retryLetter, { params: { id } }),
    onSettled: again,
  });
  const reason = ({ last_failure: failure, last_error: error }: Letter): string =>
    failure ? stepText(t, failure) : (error ?? '–');
  return (
    <Card title={t('ccjkMail.deadLetters', { count: dead })}>
      {retry.isError && <Banner tone="bad">{errorText(t, retry.error)}</Banner>}
      {letters.length === 0 && <Empty>{t('ccjkMail.noDeadLetters')}</Empty>}
      <ul className="dc-rows">
        {letters.map((letter) => (
          <li key={letter.id} className="dc-ccjk-letter">
            <span className="dc-row-text">
              <strong>{letter.subject}</strong>
              <span className="dc-hint">
                {letter.to} · <Time at={letter.ended_at ?? letter.created_at} now={now} /> ·{' '}
                {t('ccjkMail.attempts', { count: letter.attempts })}
              </span>
              <span className="dc-wrong">{reason(letter)}</span>
            </span>
            <span className="dc-row-end">
              <Button
                disabled={isAway}
                loading={retry.isPending && retry.variables.id === letter.id}
                aria-label={`${t('ccjkMail.sendAgain')} ${letter.subject}`}
                onClick={() => retry.mutate(letter)}
              >
                {t('ccjkMail.sendAgain')}
              </Button>
              <Button
                disabled={isAway}
                aria-label={`${t('ccjkMail.throwAway')} ${letter.subject}`}
                onClick={() => setThrown(letter)}
              >
                {t('ccjkMail.throwAway')}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {dead > letters.length && (
        <p className="dc-hint">{t('ccjkMail.newestOnly', { count: letters.length })}</p>
      )}
      <Suspense>
        {thrown && (
          <Confirm
            verb={t('ccjkMail.throwAway')}
            object={t('ccjkMail.oneLetter')}
            names={[`${thrown.subject} → ${thrown.to}`]}
            consequence={t('ccjkMail.throwWhat')}
            run={async () => {
              await call(deleteLetter, { params: { id: thrown.id } });
              await again();
            }}
            onClose={() => setThrown(undefined)}
          />
        )}
      </Suspense>
    </Card>
  );
}
