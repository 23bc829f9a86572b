// The operator's part of mail: the cloud's own server, the gateway that brings mails in, mails that no server took.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { MAIL_STEPS } from '../../../server/services/ccjk/contract/email.js';
import { getMailState, testOwnServer } from '../../../server/services/ccjk/contract/mailAdmin.js';
import { Banner } from '../../components/Banner.js';
import { Card } from '../../components/Card.js';
import { CodeChip } from '../../components/CodeChip.js';
import { CopyText } from '../../components/CopyText.js';
import { Facts } from '../../components/Facts.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Loading } from '../../components/States.js';
import { call } from '../../lib/api.js';
import { place } from '../../lib/place.js';
import { useFormat } from '../../lib/useFormat.js';
import { useServiceOrigin } from '../../lib/useServiceOrigin.js';
import { DeadLetters } from './DeadLetters.js';
import { mailKeys } from './keys.js';
import { PATIENCE_MS, ServerTest } from './ServerTest.js';

type State = AnswerOf<typeof getMailState>;

const READ_EVERY_MS = 15_000;

export function OperatorMail() {
  const { t } = useTranslation();
  const state = useQuery({
    queryKey: mailKeys.admin,
    queryFn: ({ signal }) => call(getMailState, {}, { signal }),
    refetchInterval: READ_EVERY_MS,
  });
  return (
    <section className="dc-stack" aria-label={t('ccjkMail.operator')}>
      <h2>{t('ccjkMail.operator')}</h2>
      <QueryFailure query={state} />
      {state.isPending && <Loading cards={2} />}
      {state.data && (
        <div className="dc-grid">
          <OwnServer state={state.data} />
          <Gateway state={state.data} />
          <DeadLetters state={state.data} />
        </div>
      )}
    </section>
  );
}

function OwnServer({ state: { server, waiting, sent, dead } }: { state: State }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  return (
    <Card title={t('ccjkMail.ownServer')}>
      {server ? (
        <Facts
          facts={[
            [
              t('ccjkMail.server'),
              <code key="server">{`${server.host}:${server.port}${server.secure ? ' TLS' : ''}`}</code>,
            ],
            [t('ccjkMail.username'), server.username ?? t('ccjkMail.withoutSignIn')],
            [t('ccjkMail.sender'), server.from],
            [
              t('ccjkMail.counts'),
              t('ccjkMail.countsOf', { sent: number(sent), waiting: number(waiting), dead: number(dead) }),
            ],
          ]}
        />
      ) : (
        <Banner tone="warn">{t('ccjkMail.noOwnServer')}</Banner>
      )}
      {server && (
        <ServerTest
          label={t('ccjkMail.testOwn')}
          steps={MAIL_STEPS}
          run={async () => {
            const { steps, to } = await call(testOwnServer, {}, { patienceMs: PATIENCE_MS });
            return { steps, said: t('ccjkMail.mailFine', { to }) };
          }}
        />
      )}
      <p className="dc-hint">
        {place.door === 'console' ? (
          <Link to="/settings/ccjk">{t('ccjkMail.toSettings')}</Link>
        ) : (
          t('ccjkMail.inConsole')
        )}
      </p>
    </Card>
  );
}

function Gateway({ state: { webhook } }: { state: State }) {
  const { t } = useTranslation();
  const origin = useServiceOrigin('ccjk') ?? location.origin;
  const address = origin + webhook.path;
  return (
    <Card title={t('ccjkMail.gateway')}>
      <p>{t('ccjkMail.gatewayWhat')}</p>
      <Facts
        facts={[
          [
            t('ccjkMail.webhookAddress'),
            <CopyText key="address" text={address} label={t('ccjkMail.webhookAddress')} />,
          ],
          [
            t('ccjkMail.webhookSecret'),
            <span key="secret" className="dc-ccjk-secret">
              <CodeChip code={webhook.secret} isSecret />
            </span>,
          ],
        ]}
      />
      <details>
        <summary>{t('ccjkMail.example')}</summary>
        <pre tabIndex={0} role="region" aria-label={t('ccjkMail.example')}>
          {example(address)}
        </pre>
      </details>
      <p className="dc-hint">{t('ccjkMail.gatewayAllowed')}</p>
    </Card>
  );
}

const example = (address: string): string =>
  `BODY='{"from":"me@example.com","subject":"[CCJK] test","body":"npm test","message_id":"<1@example.com>"}'
SIGNATURE=$(printf %s "$BODY" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d' ' -f1)
curl -H 'Content-Type: application/json' -H "X-Email-Signature: sha256=$SIGNATURE" \\
  --data-binary "$BODY" ${address}`;
