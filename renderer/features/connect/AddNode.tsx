// A node for one of the managers: a token of its own, the settings it needs, and the word when it has come.
import Button from 'antd/es/button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { LanState } from '../../../server/console/contract/lan.js';
import { createPairingToken } from '../../../server/services/oas/contract/nodes.js';
import { Card } from '../../components/Card.js';
import { FieldFrame, TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { PairedNode, type MadeToken } from '../../components/pairing/PairedNode.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Empty, Loading } from '../../components/States.js';
import { ApiError } from '../../lib/api.js';
import { useForm } from '../../lib/useForm.js';
import { useHasCome, useManagers, usePairing, type Managers } from './useConnect.js';

export function AddNode({ lan }: { lan: LanState }) {
  const { t } = useTranslation();
  const managers = useManagers();
  const isNew = managers.error instanceof ApiError && managers.error.code === 'not_initialized';
  return (
    <Card title={t('connect.node.title')}>
      {isNew && (
        <Empty act={<Link to="/setup">{t('connect.node.toSuper')}</Link>}>{t('connect.node.noSuper')}</Empty>
      )}
      {managers.isError && !isNew && <QueryFailure query={managers} />}
      {managers.isPending && <Loading rows={3} />}
      {managers.data?.items.length === 0 && (
        <Empty act={<Link to="/super/managers">{t('connect.node.toManagers')}</Link>}>
          {t('connect.node.noManagers')}
        </Empty>
      )}
      {managers.data && managers.data.items.length > 0 && <ForManager lan={lan} managers={managers.data} />}
    </Card>
  );
}

function ForManager({ lan, managers }: { lan: LanState; managers: Managers }) {
  const { t } = useTranslation();
  const pairing = usePairing();
  const items = [...managers.items].sort((a, b) => a.username.localeCompare(b.username));
  const [made, setMade] = useState<{ token: MadeToken; manager: string }>();
  const hasCome = useHasCome(made?.token, made?.manager ?? '');
  const form = useForm({
    initial: { name: '', manager: String(items[0]?.id) },
    shape: createPairingToken.body,
    toBody: ({ name }) => ({ name: name.trim() }),
    rules: { name: t('connect.node.nameRule') },
    async send({ name, manager }) {
      const owner = items.find(({ id }) => String(id) === manager);
      if (!owner) return;
      const token = await pairing.mutateAsync({ id: owner.id, name: name.trim() });
      setMade({ token, manager: owner.username });
    },
  });
  const [service] = lan.services;
  if (made && service) {
    return (
      <>
        <PairedNode
          made={made.token}
          manager={made.manager}
          origin={service.reach ?? service.url}
          fingerprint={lan.fingerprint ?? undefined}
          isOnline={hasCome}
        />
        <div>
          <Button
            onClick={() => {
              setMade(undefined);
              form.reset();
            }}
          >
            {t('connect.node.another')}
          </Button>
        </div>
      </>
    );
  }
  const managerId = form.idOf('manager');
  return (
    <form className="dc-form" onSubmit={form.submit} noValidate>
      <p className="dc-hint">{t('connect.node.why')}</p>
      <TextField
        form={form}
        name="name"
        label={t('connect.node.name')}
        hint={t('connect.node.nameHint')}
        isCode
      />
      <FieldFrame
        id={managerId}
        label={t('connect.node.manager')}
        {...(managers.total > items.length && { hint: t('connect.node.more', { count: items.length }) })}
      >
        <select
          id={managerId}
          className="dc-select"
          value={form.values.manager}
          onChange={({ target }) => form.set('manager', target.value)}
        >
          {items.map(({ id, username, alias }) => (
            <option key={id} value={String(id)}>
              {alias === '' ? username : `${username} (${alias})`}
            </option>
          ))}
        </select>
      </FieldFrame>
      <FormFailure form={form} />
      <Button type={lan.is_on ? 'primary' : 'default'} htmlType="submit" loading={form.isPending}>
        {t('connect.node.make')}
      </Button>
    </form>
  );
}
