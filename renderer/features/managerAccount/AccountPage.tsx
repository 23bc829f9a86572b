// Until when am I paid?
import Button from 'antd/es/button';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getManagerMe, redeemRenewalKey } from '../../../server/services/oas/contract/manager.js';
import { Banner } from '../../components/Banner.js';
import { Card } from '../../components/Card.js';
import { ExpiryTag } from '../../components/ExpiryTag.js';
import { Facts } from '../../components/Facts.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { Failed, Loading } from '../../components/States.js';
import { call } from '../../lib/api.js';
import { useForm } from '../../lib/useForm.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { Alias } from './Alias.js';
import { accountKeys } from './keys.js';
import { Password } from './Password.js';
import { Sessions } from './Sessions.js';

export function AccountPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const now = useNow(60_000);
  const me = useQuery({
    queryKey: accountKeys.me,
    queryFn: ({ signal }) => call(getManagerMe, {}, { signal }),
  });
  return (
    <>
      <h1>{t('manager.account.title')}</h1>
      {me.isError && <Failed error={me.error} retry={() => void me.refetch()} busy={me.isFetching} />}
      {me.isPending && <Loading cards={2} />}
      {me.data && (
        <>
          {me.data.expired && <Banner tone="bad">{t('work.account.expired')}</Banner>}
          <Card title={t('nouns.validity')} aside={<ExpiryTag at={me.data.expires_at} now={now} />}>
            <Facts
              facts={[
                [t('nouns.username'), me.data.username],
                [t('nouns.validUntil'), format.exact(Date.parse(me.data.expires_at))],
              ]}
            />
            <Redeem />
          </Card>
          {!me.data.expired && (
            <Card title={t('work.account.alias')}>
              <Alias alias={me.data.alias} />
            </Card>
          )}
          <Card title={t('work.account.password')}>
            <Password onChanged={() => void queries.invalidateQueries({ queryKey: accountKeys.sessions })} />
          </Card>
          <Sessions />
        </>
      )}
    </>
  );
}

function Redeem() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [gained, setGained] = useState<number>();
  const form = useForm({
    initial: { code: '' },
    shape: redeemRenewalKey.body,
    rules: { code: t('form.needed') },
    fieldOfCode: { code_not_found: 'code', code_used: 'code', code_revoked: 'code', code_lapsed: 'code' },
    send: async ({ code }) => {
      setGained(undefined);
      const { extended_days } = await call(redeemRenewalKey, { body: { code } });
      setGained(extended_days);
      await queries.invalidateQueries({ queryKey: ['manager'] });
    },
  });
  return (
    <form className="dc-form" onSubmit={form.submit} noValidate>
      <TextField form={form} name="code" label={t('nouns.renewalKey')} autoComplete="off" isCode />
      <FormFailure form={form} />
      {gained !== undefined && <Banner tone="ok">{t('manager.account.gained', { count: gained })}</Banner>}
      <Button type="primary" htmlType="submit" loading={form.isPending}>
        {t('acts.redeem')}
      </Button>
    </form>
  );
}
