// Goods of one user or of many: what is left empty stays as it is.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { z } from 'zod';
import { useForm } from '../../lib/useForm.js';

const ASSETS = [
  'level',
  'stamina',
  'gouyu',
  'lanpiao',
  'gold',
  'gongxun',
  'xunzhang',
  'tupo_ticket',
  'fanhe_level',
  'jiuhu_level',
  'liao_level',
] as const;
type Values = Record<(typeof ASSETS)[number], string>;

const Amounts = z.record(z.string(), z.int().min(0));

export function AssetsForm({
  present = {},
  save,
}: {
  /** Of the one user. */
  present?: Record<string, unknown>;
  save: (assets: Record<string, number>) => Promise<unknown>;
}) {
  const { t } = useTranslation();
  const initial = Object.fromEntries(ASSETS.map((name) => [name, textOf(present[name])])) as Values;
  const toBody = (values: Values): Record<string, number> =>
    Object.fromEntries(
      ASSETS.filter((name) => values[name].trim() !== '' && values[name] !== initial[name]).map((name) => [
        name,
        Number(values[name]),
      ]),
    );
  const form = useForm<Values>({
    initial,
    shape: Amounts,
    toBody,
    rules: Object.fromEntries(ASSETS.map((name) => [name, t('users.assetsForm.rule')])),
    send: (values) => save(toBody(values)),
  });
  return (
    <form className="dc-form" onSubmit={form.submit} noValidate>
      <p className="dc-hint">{t('users.assetsForm.hint')}</p>
      <div className="dc-two">
        {ASSETS.map((name) => (
          <TextField key={name} form={form} name={name} kind="number" label={t(`assets.${name}`)} />
        ))}
      </div>
      <FormFailure form={form} />
      <Button type="primary" htmlType="submit" loading={form.isPending} disabled={!form.isDirty}>
        {t('users.assetsForm.submit')}
      </Button>
    </form>
  );
}

const textOf = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'string' ? String(value) : '';
