// Which mailbox commands come from, where it is read, through which server answers go out.
import Button from 'antd/es/button';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { saveEmailConfig, type EmailConfig } from '../../../server/services/ccjk/contract/email.js';
import { Banner } from '../../components/Banner.js';
import { CheckField, TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { call } from '../../lib/api.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { forgetDraft, useDraft } from '../../lib/useDraft.js';
import { useForm, type Form } from '../../lib/useForm.js';
import { mailKeys } from './keys.js';
import { bodyOf, losesPassword, NOTICES, valuesOf, type MailboxValues } from './mailboxBody.js';

export interface MailboxFormProps {
  deviceId: string;
  /** Undefined: it has none yet. The form begins with what is here first. */
  mailbox: EmailConfig | undefined;
  /** The list knows it already; the form is of no use any more, for it still holds the password. */
  saved: () => void;
}

export const draftOf = (deviceId: string): string => `mailbox.${deviceId}`;

export function MailboxForm({ deviceId, mailbox, saved }: MailboxFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const isAway = useIsAway();
  const [start] = useState(() => valuesOf(mailbox));
  const form = useForm<MailboxValues>({
    initial: start,
    shape: saveEmailConfig.body,
    toBody: (values) => bodyOf(deviceId, values, mailbox),
    rules: {
      email_address: t('ccjk.signIn.emailRule'),
      imap_host: t('ccjkMail.rules.host'),
      smtp_host: t('ccjkMail.rules.host'),
      imap_port: t('ccjkMail.rules.port'),
      smtp_port: t('ccjkMail.rules.port'),
      username: t('ccjkMail.rules.username'),
      password: t('ccjkMail.rules.password'),
    },
    fieldOfCode: { CONFLICT: 'email_address' },
    send: async (values) => {
      await call(saveEmailConfig, { body: bodyOf(deviceId, values, mailbox) });
      forgetDraft(queries, 'developer', draftOf(deviceId));
      await queries.invalidateQueries({ queryKey: mailKeys.all });
      saved();
    },
  });
  useDraft('developer', draftOf(deviceId), form);
  const { values } = form;
  const isLost = losesPassword(mailbox, bodyOf(deviceId, values, mailbox));
  const hasPassword =
    (mailbox?.has_password === true && !isLost && !values.forget_password) || values.password !== '';
  return (
    <form className="dc-form" onSubmit={form.submit} noValidate>
      <TextField
        form={form}
        name="email_address"
        kind="email"
        label={t('ccjkMail.address')}
        hint={t('ccjkMail.addressHint')}
        autoComplete="off"
        isFirst
      />
      <CheckField form={form} name="is_active" label={t('ccjkMail.active')} hint={t('ccjkMail.activeHint')} />
      <ServerFields form={form} which="imap" />
      <ServerFields form={form} which="smtp" />
      <fieldset className="dc-ccjk-group">
        <legend>{t('ccjkMail.signIn')}</legend>
        <p className="dc-hint">{t('ccjkMail.signInHint')}</p>
        <TextField
          form={form}
          name="username"
          label={t('ccjkMail.username')}
          hint={t('ccjkMail.usernameHint')}
          autoComplete="off"
          isCode
          isOptional
        />
        <TextField
          form={form}
          name="password"
          kind="password"
          label={t('nouns.password')}
          hint={t(mailbox?.has_password ? 'ccjkMail.passwordKept' : 'ccjkMail.passwordHint')}
          autoComplete="new-password"
          isOptional
        />
        {isLost && <Banner tone="warn">{t('ccjkMail.passwordLost')}</Banner>}
        {!hasPassword && values.imap_host.trim() !== '' && (
          <Banner tone="warn">{t('ccjkMail.passwordNeeded')}</Banner>
        )}
        {mailbox?.has_password && (
          <CheckField form={form} name="forget_password" label={t('ccjkMail.forgetPassword')} />
        )}
      </fieldset>
      <fieldset className="dc-ccjk-group">
        <legend>{t('ccjkMail.notify')}</legend>
        <p className="dc-hint">{t('ccjkMail.notifyHint')}</p>
        {NOTICES.map((type) => (
          <CheckField key={type} form={form} name={`notify_${type}`} label={t(`ccjkMail.notices.${type}`)} />
        ))}
      </fieldset>
      <FormFailure form={form} />
      <Button type="primary" htmlType="submit" loading={form.isPending} disabled={!form.isDirty || isAway}>
        {t('common.save')}
      </Button>
    </form>
  );
}

const SERVERS = {
  imap: { legend: 'ccjkMail.incoming', hint: 'ccjkMail.incomingHint', host: 'ccjkMail.imapHost' },
  smtp: { legend: 'ccjkMail.outgoing', hint: 'ccjkMail.outgoingHint', host: 'ccjkMail.smtpHost' },
} as const;

function ServerFields({ form, which }: { form: Form<MailboxValues>; which: keyof typeof SERVERS }) {
  const { t } = useTranslation();
  const { legend, hint, host } = SERVERS[which];
  return (
    <fieldset className="dc-ccjk-group">
      <legend>{t(legend)}</legend>
      <p className="dc-hint">{t(hint)}</p>
      <TextField
        form={form}
        name={`${which}_host`}
        label={t(host)}
        isCode
        isOptional
        placeholder={`${which}.example.com`}
      />
      <TextField form={form} name={`${which}_port`} kind="number" label={t('ccjkMail.port')} />
      <CheckField form={form} name={`${which}_secure`} label={t('ccjkMail.secure')} />
    </fieldset>
  );
}
