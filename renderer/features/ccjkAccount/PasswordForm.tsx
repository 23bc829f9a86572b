import Button from 'antd/es/button';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { changePassword } from '../../../server/services/ccjk/contract/auth.js';
import { password } from '../../../server/services/ccjk/contract/shapes.js';
import { Banner } from '../../components/Banner.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { call } from '../../lib/api.js';
import { useForm } from '../../lib/useForm.js';
import { accountKeys } from './keys.js';

const INITIAL = { old_password: '', new_password: '', again: '' };

const Shape = z
  .object({ old_password: z.string().min(1).max(1000), new_password: password, again: z.string() })
  .refine(({ new_password, again }) => new_password === again, { path: ['again'] });

/** This session stays; all others end. */
export function PasswordForm({ email }: { email: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [ended, setEnded] = useState<number>();
  const form = useForm({
    initial: INITIAL,
    shape: Shape,
    rules: {
      old_password: t('form.needed'),
      new_password: t('ccjk.signUp.passwordRule'),
      again: t('ccjkAccount.differs'),
    },
    fieldOfCode: { WRONG_PASSWORD: 'old_password' },
    send: async ({ old_password, new_password }) => {
      setEnded(undefined);
      const answer = await call(changePassword, { body: { old_password, new_password } });
      setEnded(answer.ended_sessions);
      form.reset(INITIAL);
      await queries.invalidateQueries({ queryKey: accountKeys.sessions });
    },
  });
  return (
    <form className="dc-form" onSubmit={form.submit} noValidate>
      {/* Password managers want to know whose it is. */}
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <TextField
        form={form}
        name="old_password"
        kind="password"
        label={t('ccjkAccount.old')}
        autoComplete="current-password"
      />
      <TextField
        form={form}
        name="new_password"
        kind="password"
        label={t('ccjkAccount.new')}
        hint={t('ccjk.signUp.passwordRule')}
        autoComplete="new-password"
      />
      <TextField
        form={form}
        name="again"
        kind="password"
        label={t('ccjkAccount.again')}
        autoComplete="new-password"
      />
      <FormFailure form={form} />
      {ended !== undefined && <Banner tone="ok">{t('ccjkAccount.changed', { count: ended })}</Banner>}
      <Button htmlType="submit" loading={form.isPending}>
        {t('ccjkAccount.change')}
      </Button>
    </form>
  );
}
