// Whether mails come in and go out, as far as the cloud has seen it, and a test of either way.
import { useTranslation } from 'react-i18next';
import type { Mailbox } from '../../../server/services/ccjk/contract/email.js';
import {
  INBOX_STEPS,
  MAIL_STEPS,
  testEmail,
  testInbox,
} from '../../../server/services/ccjk/contract/email.js';
import { Banner } from '../../components/Banner.js';
import { CopyText } from '../../components/CopyText.js';
import { Facts } from '../../components/Facts.js';
import { Time } from '../../components/Time.js';
import { call } from '../../lib/api.js';
import { useNow } from '../../lib/useNow.js';
import { stepText } from './mailState.js';
import { PATIENCE_MS, ServerTest } from './ServerTest.js';

export function MailboxState({ mailbox, hasOwnServer }: { mailbox: Mailbox; hasOwnServer: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="dc-stack">
      {!mailbox.is_active && <Banner tone="off">{t('ccjkMail.offWhy')}</Banner>}
      <Incoming mailbox={mailbox} />
      <Outgoing mailbox={mailbox} hasOwnServer={hasOwnServer} />
      <HowTo mailbox={mailbox} />
    </div>
  );
}

const serverText = (host: string, port: number | null, isSecure: boolean, otherwise: number) =>
  `${host}:${port ?? otherwise}${isSecure ? ' TLS' : ''}`;

function Incoming({ mailbox }: { mailbox: Mailbox }) {
  const { t } = useTranslation();
  const now = useNow(15_000);
  const { device_id, imap_host: host, last_check: at, last_error: error, last_step: step } = mailbox;
  if (host === null) {
    return (
      <section className="dc-stack dc-ccjk-mail" aria-label={t('ccjkMail.incoming')}>
        <h3>{t('ccjkMail.incoming')}</h3>
        <p>{t('ccjkMail.byGatewayOnly')}</p>
        <p className="dc-hint">{t('ccjkMail.noImapWhy')}</p>
      </section>
    );
  }
  const { last_reason: reason, last_reply: reply } = mailbox;
  return (
    <section className="dc-stack dc-ccjk-mail" aria-label={t('ccjkMail.incoming')}>
      <h3>{t('ccjkMail.incoming')}</h3>
      <Facts
        facts={[
          [
            t('ccjkMail.server'),
            <code key="server">{serverText(host, mailbox.imap_port, mailbox.imap_secure, 993)}</code>,
          ],
          [t('ccjkMail.lastLook'), at === null ? t('ccjkMail.notYet') : <Time at={at} now={now} />],
        ]}
      />
      {error !== null && (
        <Banner tone="bad">
          {step !== null && reason !== null
            ? stepText(t, { step, reason, reply })
            : mailbox.has_password
              ? error
              : t('errors.NO_INBOX')}
        </Banner>
      )}
      <ServerTest
        label={t('ccjkMail.testInbox')}
        steps={INBOX_STEPS}
        run={async () => {
          const { steps, waiting } = await call(
            testInbox,
            { body: { device_id } },
            { patienceMs: PATIENCE_MS },
          );
          return { steps, said: t('ccjkMail.inboxFine', { count: waiting }) };
        }}
      />
    </section>
  );
}

function Outgoing({ mailbox, hasOwnServer }: { mailbox: Mailbox; hasOwnServer: boolean }) {
  const { t } = useTranslation();
  const { device_id, smtp_host: host, outgoing } = mailbox;
  const { waiting, dead, last_error: error, last_failure: failure } = outgoing;
  return (
    <section className="dc-stack dc-ccjk-mail" aria-label={t('ccjkMail.outgoing')}>
      <h3>{t('ccjkMail.outgoing')}</h3>
      <Facts
        facts={[
          [
            t('ccjkMail.server'),
            host === null ? (
              t(hasOwnServer ? 'ccjkMail.byCloud' : 'ccjkMail.byNobody')
            ) : (
              <code key="server">{serverText(host, mailbox.smtp_port, mailbox.smtp_secure, 587)}</code>
            ),
          ],
          waiting > 0 && [t('ccjkMail.waitingLabel'), t('ccjkMail.letters', { count: waiting })],
          dead > 0 && [t('ccjkMail.deadLabel'), t('ccjkMail.letters', { count: dead })],
        ]}
      />
      {error !== null && (
        <Banner tone={dead > 0 ? 'bad' : 'warn'}>{failure ? stepText(t, failure) : error}</Banner>
      )}
      {host === null && !hasOwnServer ? (
        <Banner tone="warn">{t('errors.NO_MAIL_SERVER')}</Banner>
      ) : (
        <ServerTest
          label={t('ccjkMail.testMail')}
          steps={MAIL_STEPS}
          run={async () => {
            const { steps, to } = await call(testEmail, { body: { device_id } }, { patienceMs: PATIENCE_MS });
            return { steps, said: t('ccjkMail.mailFine', { to }) };
          }}
        />
      )}
    </section>
  );
}

function HowTo({ mailbox: { email_address: address } }: { mailbox: Mailbox }) {
  const { t } = useTranslation();
  return (
    <section className="dc-stack dc-ccjk-mail" aria-label={t('ccjkMail.howTo')}>
      <h3>{t('ccjkMail.howTo')}</h3>
      <Facts
        facts={[
          [t('ccjkMail.from'), address],
          [
            t('ccjkMail.subject'),
            <CopyText key="subject" text="[CCJK] npm test" label={t('ccjkMail.subject')} />,
          ],
          [t('ccjkMail.body'), t('ccjkMail.bodyWhat')],
        ]}
      />
      <p className="dc-hint">{t('ccjkMail.allowed')}</p>
    </section>
  );
}
