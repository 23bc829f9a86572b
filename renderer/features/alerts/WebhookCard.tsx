// Where alerts are sent besides this page: an address of the operator's own, a key that signs them, and a test that tells the truth.
import Button from 'antd/es/button';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { testWebhook, type AlertsState } from '../../../server/console/contract/alerts.js';
import { Banner } from '../../components/Banner.js';
import { Card } from '../../components/Card.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Loading } from '../../components/States.js';
import { Time } from '../../components/Time.js';
import type { Setting } from '../../../server/console/contract/settings.js';
import { call } from '../../lib/api.js';
import { settingNamed, useChangeSettings, useSettings } from '../../lib/cloudSettings.js';
import { errorText } from '../../lib/errorText.js';
import { useForm } from '../../lib/useForm.js';

type Webhook = AlertsState['webhook'];

const URL_SETTING = 'alerts.webhook.url';
const SECRET_SETTING = 'alerts.webhook.secret';

export function WebhookCard({ webhook, now }: { webhook: Webhook; now: number }) {
  const { t } = useTranslation();
  const settings = useSettings();
  const url = settingNamed(settings.data, URL_SETTING);
  return (
    <Card title={t('alerts.webhook.title')}>
      <p className="dc-hint">{t('alerts.webhook.why')}</p>
      <QueryFailure query={settings} />
      {settings.isPending && <Loading rows={2} />}
      {url && <WebhookForm url={url} isSigned={webhook.is_signed} />}
      {webhook.is_on && <Deliveries webhook={webhook} now={now} />}
    </Card>
  );
}

function WebhookForm({ url, isSigned }: { url: Setting; isSigned: boolean }) {
  const { t } = useTranslation();
  const change = useChangeSettings();
  const form = useForm({
    initial: { url: String(url.value), secret: '' },
    fieldOfCode: { invalid_setting: 'url', setting_fixed: 'url' },
    send: async ({ url: typed, secret }) => {
      const address = typed.trim();
      // An empty key leaves the one that is there.
      await change.mutateAsync({
        [URL_SETTING]: address,
        ...(secret === '' ? {} : { [SECRET_SETTING]: secret }),
      });
      form.reset({ url: address, secret: '' });
    },
  });
  return (
    <form className="dc-form" onSubmit={form.submit} noValidate>
      <TextField
        form={form}
        name="url"
        label={t('alerts.webhook.url')}
        hint={
          url.fixed_by === null
            ? t('alerts.webhook.urlRule')
            : t('alerts.webhook.fixed', { by: url.fixed_by })
        }
        isOptional
      />
      <TextField
        form={form}
        name="secret"
        kind="password"
        label={t('alerts.webhook.secret')}
        hint={t(isSigned ? 'alerts.webhook.secretSet' : 'alerts.webhook.secretRule')}
        autoComplete="off"
        isOptional
      />
      <FormFailure form={form} />
      <Button type="primary" htmlType="submit" loading={form.isPending}>
        {t('alerts.webhook.save')}
      </Button>
    </form>
  );
}

function Deliveries({ webhook: { waiting, last }, now }: { webhook: Webhook; now: number }) {
  const { t } = useTranslation();
  const test = useMutation({ mutationFn: () => call(testWebhook, {}) });
  const said = test.data;
  return (
    <>
      <div className="dc-alert-test">
        <Button onClick={() => test.mutate()} loading={test.isPending}>
          {t('alerts.webhook.test')}
        </Button>
        <span className="dc-hint">
          {waiting > 0 && `${t('alerts.webhook.waiting', { count: waiting })} `}
          {last && (
            <>
              {t(last.delivered ? 'alerts.webhook.lastDelivered' : 'alerts.webhook.lastFailed')}{' '}
              <Time at={last.at} now={now} />
            </>
          )}
        </span>
      </div>
      {said && (
        <Banner tone={said.delivered ? 'ok' : 'bad'}>
          {said.delivered
            ? t('alerts.webhook.taken', { status: said.status })
            : said.status === null
              ? t('alerts.webhook.unreached', { detail: said.detail })
              : t('alerts.webhook.refused', { status: said.status })}
        </Banner>
      )}
      {test.isError && <Banner tone="bad">{errorText(t, test.error)}</Banner>}
    </>
  );
}
