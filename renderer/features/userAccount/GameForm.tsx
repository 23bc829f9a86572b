import Button from 'antd/es/button';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { putProfile } from '../../../server/services/oas/contract/user.js';
import { Banner } from '../../components/Banner.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { call } from '../../lib/api.js';
import { refreshRemembered } from '../../lib/rememberedAccounts.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useForm } from '../../lib/useForm.js';
import { accountKeys } from './keys.js';

/** Server and name in the game. Begins with what the cloud has; what is typed stays through every failure. */
export function GameForm({ server, username }: { server: string; username: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const isAway = useIsAway();
  const [isSaved, setSaved] = useState(false);
  const rule = t('user.account.serverRule');
  const form = useForm({
    initial: { server, username },
    shape: putProfile.body,
    rules: { server: rule, username: rule },
    send: async (body) => {
      setSaved(false);
      const saved = await call(putProfile, { body });
      queries.setQueryData(accountKeys.profile, saved);
      refreshRemembered(saved.account_no, { name: saved.username, userType: saved.user_type });
      setSaved(true);
    },
  });
  return (
    <form className="dc-form" onSubmit={form.submit} noValidate>
      <TextField form={form} name="server" label={t('user.account.server')} autoComplete="off" />
      <TextField form={form} name="username" label={t('user.account.name')} autoComplete="off" />
      <FormFailure form={form} />
      {isSaved && !form.isDirty && <Banner tone="ok">{t('user.account.saved')}</Banner>}
      <Button type="primary" htmlType="submit" loading={form.isPending} disabled={!form.isDirty || isAway}>
        {t('user.account.save')}
      </Button>
    </form>
  );
}
