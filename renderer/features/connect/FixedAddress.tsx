// How the address stays what it is: in the router, or by a name on the network.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import type { LanState } from '../../../server/console/contract/lan.js';
import { Card } from '../../components/Card.js';
import { CopyText } from '../../components/CopyText.js';
import { CheckField, TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { useForm } from '../../lib/useForm.js';
import { useLanActs, useSettings } from './useConnect.js';

export function FixedAddress({ lan }: { lan: LanState }) {
  const { t } = useTranslation();
  const settings = useSettings();
  const announce = settings.of('http.announce');
  const name = settings.of('http.announceName');
  return (
    <Card title={t('connect.fixed.title')}>
      <p>{t('connect.fixed.why')}</p>
      <ul className="dc-points">
        <li>{t('connect.fixed.reserve')}</li>
        <li>{t('connect.fixed.name')}</li>
      </ul>
      {settings.query.isError && <QueryFailure query={settings.query} />}
      {announce && name && (
        <NameForm key={String(name.value)} isOn={announce.value === true} name={String(name.value)} />
      )}
      {announce?.value === true && lan.is_on && <Named lan={lan} />}
    </Card>
  );
}

function Named({ lan }: { lan: LanState }) {
  const { t } = useTranslation();
  const [name] = lan.names;
  return (
    <>
      {lan.services.map(({ name: service, url }) => {
        const { protocol, port } = new URL(url);
        const address = `${protocol}//${name}:${port}`;
        return <CopyText key={service} text={address} label={t('connect.addresses.of', { url: address })} />;
      })}
    </>
  );
}

const NAME = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;

function NameForm({ isOn, name }: { isOn: boolean; name: string }) {
  const { t } = useTranslation();
  const { set } = useLanActs();
  const form = useForm({
    initial: { isOn, name },
    async send(values) {
      await set.mutateAsync({ 'http.announce': values.isOn, 'http.announceName': values.name.trim() });
    },
  });
  const isWrong = !NAME.test(form.values.name.trim());
  return (
    <form className="dc-form" onSubmit={form.submit} noValidate>
      <CheckField
        form={form}
        name="isOn"
        label={t('connect.fixed.announce')}
        hint={t('connect.fixed.announceHint')}
      />
      {form.values.isOn && (
        <TextField
          form={form}
          name="name"
          label={t('connect.fixed.nameLabel')}
          hint={t('connect.fixed.nameRule')}
          isCode
          suffix=".local"
        />
      )}
      <FormFailure form={form} />
      {form.isDirty && (
        <Button htmlType="submit" loading={form.isPending} disabled={isWrong}>
          {t('common.save')}
        </Button>
      )}
    </form>
  );
}
