import Button from 'antd/es/button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { changeManagerPassword } from '../../../server/services/oas/contract/sessions.js';
import { password } from '../../../server/services/oas/contract/shapes.js';
import { Banner } from '../../components/Banner.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { call } from '../../lib/api.js';
import { useForm } from '../../lib/useForm.js';

const INITIAL = { old_password: '', new_password: '', again: '' };

const Shape = z
  .object({ old_password: z.string().min(1).max(256), new_password: password, again: z.string() })
  .refine(({ new_password, again }) => new_password === again, { path: ['again'] });

/** This session stays; all others end. */
export function Password({ onChanged }: { onChanged: () => void }) {
  const { t } = useTranslation();
  const [isDone, setDone] = useState(false);
  const form = useForm({
    initial: INITIAL,
    shape: Shape,
    rules: {
      old_password: t('form.needed'),
      new_password: t('work.account.newRule'),
      again: t('work.account.differs'),
    },
    send: async ({ old_password, new_password }) => {
      setDone(false);
      await call(changeManagerPassword, { body: { old_password, new_password } });
      setDone(true);
      form.reset(INITIAL);
      onChanged();
    },
    fieldOfCode: { wrong_password: 'old_password' },
  });
  return (
    <form className="dc-form" onSubmit={form.submit} noValidate>
      <TextField
        form={form}
        name="old_password"
        kind="password"
        label={t('work.account.old')}
        autoComplete="current-password"
      />
      <TextField
        form={form}
        name="new_password"
        kind="password"
        label={t('work.account.new')}
        hint={t('work.account.newRule')}
        autoComplete="new-password"
      />
      <TextField
        form={form}
        name="again"
        kind="password"
        label={t('work.account.again')}
        autoComplete="new-password"
      />
      <FormFailure form={form} />
      {isDone && <Banner tone="ok">{t('work.account.changed')}</Banner>}
      <Button htmlType="submit" loading={form.isPending}>
        {t('work.account.change')}
      </Button>
    </form>
  );
}
