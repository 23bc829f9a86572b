import Button from 'antd/es/button';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { putAlias } from '../../../server/services/oas/contract/users.js';
import { Banner } from '../../components/Banner.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { call } from '../../lib/api.js';
import { useForm } from '../../lib/useForm.js';
import { accountKeys } from './keys.js';

/** The name that users see. */
export function Alias({ alias }: { alias: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isSaved, setSaved] = useState(false);
  const form = useForm({
    initial: { alias },
    shape: putAlias.body,
    send: async (body) => {
      setSaved(false);
      await call(putAlias, { body });
      setSaved(true);
      await queries.invalidateQueries({ queryKey: accountKeys.me });
    },
  });
  return (
    <form className="dc-form" onSubmit={form.submit} noValidate>
      <TextField
        form={form}
        name="alias"
        label={t('work.account.alias')}
        hint={t('work.account.aliasHint')}
      />
      <FormFailure form={form} />
      {isSaved && !form.isDirty && <Banner tone="ok">{t('work.account.saved')}</Banner>}
      <Button htmlType="submit" loading={form.isPending} disabled={!form.isDirty}>
        {t('common.save')}
      </Button>
    </form>
  );
}
