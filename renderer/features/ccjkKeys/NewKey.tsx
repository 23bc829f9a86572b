// A new key: what it may is chosen one by one or by purpose; it is shown once.
import Button from 'antd/es/button';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { createApiKey } from '../../../server/services/ccjk/contract/keys.js';
import type { Scope } from '../../../server/services/ccjk/contract/shapes.js';
import { ChoiceField, TextField } from '../../components/Field.js';
import { Drawer } from '../../components/Drawer.js';
import { FormFailure } from '../../components/FormFailure.js';
import { call } from '../../lib/api.js';
import { forgetDraft, useDraft } from '../../lib/useDraft.js';
import { useForm } from '../../lib/useForm.js';
import { apiKeyKeys } from './keys.js';
import { MadeKey } from './MadeKey.js';
import { READING, ScopeField } from './ScopeField.js';

type Made = AnswerOf<typeof createApiKey>;

const DAY = 86_400_000;
/** Days that a key lasts. */
const LIVES = ['30', '90', '365', 'ever'] as const;

interface Values {
  name: string;
  scopes: readonly Scope[];
  life: (typeof LIVES)[number];
}

const DRAFT = 'apiKey';
const INITIAL: Values = { name: '', scopes: READING, life: '90' };

const endOf = (life: Values['life']): string | null =>
  life === 'ever' ? null : new Date(Date.now() + Number(life) * DAY).toISOString();

export function NewKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [made, setMade] = useState<Made>();
  if (!made) return <KeyForm onClose={onClose} done={setMade} />;
  return (
    <Drawer
      isModal
      title={made.name}
      onClose={onClose}
      footer={<Button onClick={onClose}>{t('ccjkKeys.kept')}</Button>}
    >
      <MadeKey apiKey={made.key} scopes={made.scopes} />
    </Drawer>
  );
}

function KeyForm({ onClose, done }: { onClose: () => void; done: (made: Made) => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const form = useForm<Values>({
    initial: INITIAL,
    shape: createApiKey.body,
    toBody: ({ name, scopes }) => ({ name: name.trim(), scopes }),
    rules: { name: t('ccjkKeys.nameRule'), scopes: t('ccjkKeys.scopesRule') },
    fieldOfCode: { SCOPE_REFUSED: 'scopes' },
    send: async ({ name, scopes, life }) => {
      const key = await call(createApiKey, {
        body: { name: name.trim(), scopes: [...scopes], expires_at: endOf(life) },
      });
      await queries.invalidateQueries({ queryKey: apiKeyKeys.list });
      forgetDraft(queries, 'developer', DRAFT);
      done(key);
    },
  });
  useDraft('developer', DRAFT, form);
  return (
    <Drawer
      isModal
      title={t('ccjkKeys.make')}
      onClose={onClose}
      footer={
        <Button type="primary" loading={form.isPending} onClick={() => form.submit()}>
          {t('ccjkKeys.create')}
        </Button>
      }
    >
      <p>{t('ccjkKeys.why')}</p>
      <form className="dc-form" onSubmit={form.submit} noValidate>
        <TextField
          form={form}
          name="name"
          label={t('ccjkKeys.name')}
          hint={t('ccjkKeys.nameHint')}
          autoComplete="off"
          isFirst
        />
        <ScopeField form={form} />
        <ChoiceField
          form={form}
          name="life"
          label={t('ccjkKeys.expires')}
          options={LIVES.map((value) => ({ value, label: t(`ccjkKeys.lives.${value}`) }))}
        />
        <FormFailure form={form} />
        <button type="submit" hidden />
      </form>
    </Drawer>
  );
}
