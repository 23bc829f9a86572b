import Button from 'antd/es/button';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { updateMe } from '../../../server/services/ccjk/contract/auth.js';
import { Banner } from '../../components/Banner.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { call } from '../../lib/api.js';
import { meQuery } from '../../lib/ccjk/me.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useForm } from '../../lib/useForm.js';

export function NameForm({ name }: { name: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const isAway = useIsAway();
  const [isSaved, setSaved] = useState(false);
  const form = useForm({
    initial: { display_name: name },
    shape: updateMe.body,
    rules: { display_name: t('ccjkAccount.nameRule') },
    send: async ({ display_name: typed }) => {
      setSaved(false);
      const wanted = typed.trim();
      await call(updateMe, { body: { display_name: wanted === '' ? null : wanted } });
      await queries.invalidateQueries({ queryKey: meQuery.queryKey });
      setSaved(true);
    },
  });
  return (
    <form className="dc-form" onSubmit={form.submit} noValidate>
      <TextField
        form={form}
        name="display_name"
        label={t('ccjk.signUp.name')}
        autoComplete="nickname"
        isOptional
      />
      <FormFailure form={form} />
      {isSaved && !form.isDirty && <Banner tone="ok">{t('common.saved')}</Banner>}
      <Button htmlType="submit" loading={form.isPending} disabled={!form.isDirty || isAway}>
        {t('common.save')}
      </Button>
    </form>
  );
}
