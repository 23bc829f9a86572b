// Until when may I use it? And the way to more, in place.
import Button from 'antd/es/button';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { redeemCode, type getProfile } from '../../../server/services/oas/contract/user.js';
import { Banner } from '../../components/Banner.js';
import { Card } from '../../components/Card.js';
import { ExpiryTag } from '../../components/ExpiryTag.js';
import { CodeField } from '../../components/CodeField.js';
import { FormFailure } from '../../components/FormFailure.js';
import { Status } from '../../components/Status.js';
import { call } from '../../lib/api.js';
import { codeOfAddress, codeOfText, dropCodeOfAddress } from '../../lib/codeText.js';
import { useIsAway, useLive } from '../../lib/liveConnection.js';
import { useForm } from '../../lib/useForm.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';

const DAY = 86_400_000;

export function TermCard({ me }: { me: AnswerOf<typeof getProfile> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  const [isAsked, setAsked] = useState(codeOfAddress() !== '');
  const [gained, setGained] = useState<number>();
  const until = Date.parse(me.expires_at);
  const days = Math.floor(Math.abs(until - now) / DAY);
  const title = [me.username || `${t('nouns.loginId')} ${me.login_id}`, me.server]
    .filter((part) => part !== '')
    .join(' · ');
  return (
    <Card
      title={title}
      aside={
        me.status === 'disabled' ? (
          <Status kind="account" status="disabled" />
        ) : (
          <ExpiryTag at={me.expires_at} now={now} />
        )
      }
    >
      {me.status === 'disabled' && (
        <Banner tone="off">{t('user.home.disabled', { manager: me.manager_alias })}</Banner>
      )}
      {me.is_expired ? (
        <Banner tone="bad">
          {days === 0 ? t('user.home.expiredToday') : t('user.home.expiredDays', { count: days })}
        </Banner>
      ) : (
        <p>
          <strong className="dc-term">
            {days === 0 ? t('user.home.leftToday') : t('user.home.left', { count: days })}
          </strong>{' '}
          {t('user.home.until', { at: format.wall(until) })}
        </p>
      )}
      <p className="dc-hint">
        {t(`userTypes.${me.user_type}`)}
        {me.manager_alias !== '' && ` · ${t('user.home.manager', { name: me.manager_alias })}`}
      </p>
      {gained !== undefined && <Banner tone="ok">{t('user.home.gained', { count: gained })}</Banner>}
      {me.is_expired || isAsked ? (
        <Redeem
          done={(count) => {
            setGained(count);
            setAsked(false);
          }}
        />
      ) : (
        <Button className="dc-start" onClick={() => setAsked(true)}>
          {t('user.home.redeem')}
        </Button>
      )}
    </Card>
  );
}

function Redeem({ done }: { done: (days: number) => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { connection, retry } = useLive();
  const isAway = useIsAway();
  const form = useForm({
    initial: { code: codeOfAddress() },
    shape: redeemCode.body,
    toBody: ({ code }) => ({ code: codeOfText(code) }),
    rules: { code: t('form.needed') },
    fieldOfCode: {
      code_not_found: 'code',
      code_used: 'code',
      code_revoked: 'code',
      code_lapsed: 'code',
      code_of_other_manager: 'code',
    },
    send: async ({ code }) => {
      const { extended_days } = await call(redeemCode, { body: { code: codeOfText(code) } });
      dropCodeOfAddress();
      // An expired account was refused live events; now it is welcome.
      if (connection.state === 'refused') retry();
      await queries.invalidateQueries({ queryKey: ['user'] });
      done(extended_days);
    },
  });
  return (
    <form className="dc-form" onSubmit={form.submit} noValidate>
      <CodeField form={form} label={t('nouns.activationCode')} hint={t('user.home.redeemHint')} />
      <FormFailure form={form} />
      <Button type="primary" htmlType="submit" loading={form.isPending} disabled={isAway}>
        {t('acts.redeem')}
      </Button>
    </form>
  );
}
