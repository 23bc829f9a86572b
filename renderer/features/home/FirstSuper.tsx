// A new cloud has no super admin yet; this is the only step between its start and its first manager.
import Button from 'antd/es/button';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { createSuper } from '../../../server/console/contract/services.js';
import { Banner } from '../../components/Banner.js';
import { Card } from '../../components/Card.js';
import { CopyText } from '../../components/CopyText.js';
import { TextInput } from '../../components/TextInput.js';
import { errorText } from '../../lib/errorText.js';
import { useCreateSuper } from './useCreateSuper.js';

type Field = 'username' | 'password';

/** `setupCode` lets another machine do the same over the network. */
export function FirstSuper({ setupCode }: { setupCode: string | null }) {
  const { t } = useTranslation();
  const create = useCreateSuper();
  const [account, setAccount] = useState({ username: '', password: '' });
  const [wrong, setWrong] = useState<Partial<Record<Field, boolean>>>({});
  const change = (field: Field, value: string) => {
    setAccount({ ...account, [field]: value });
    setWrong({ ...wrong, [field]: false });
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const faults = faultsOf(account);
    setWrong(faults);
    const first = (['username', 'password'] as const).find((field) => faults[field]);
    if (first) document.getElementById(`super-${first}`)?.focus();
    else create.mutate(account);
  };
  return (
    <Card title={t('home.super.title')}>
      <p>{t('home.super.why')}</p>
      <form className="dc-form" onSubmit={submit} noValidate>
        <div className="dc-field">
          <label htmlFor="super-username">{t('home.super.username')}</label>
          <TextInput
            id="super-username"
            value={account.username}
            onChange={(value) => change('username', value)}
            autoComplete="username"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            aria-invalid={wrong.username === true}
            aria-describedby="super-username-hint"
          />
          <Hint id="super-username-hint" wrong={wrong.username}>
            {t('home.super.usernameRule')}
          </Hint>
        </div>
        <div className="dc-field">
          <label htmlFor="super-password">{t('home.super.password')}</label>
          <TextInput
            type="password"
            id="super-password"
            value={account.password}
            onChange={(value) => change('password', value)}
            autoComplete="new-password"
            aria-invalid={wrong.password === true}
            aria-describedby="super-password-hint"
          />
          <Hint id="super-password-hint" wrong={wrong.password}>
            {t('home.super.passwordRule')}
          </Hint>
        </div>
        <Button type="primary" htmlType="submit" loading={create.isPending}>
          {t('home.super.create')}
        </Button>
      </form>
      {create.isError && <Banner tone="bad">{errorText(t, create.error)}</Banner>}
      {setupCode !== null && (
        <p className="dc-hint">
          {t('home.super.setupCode')} <CopyText text={setupCode} label={t('home.super.setupCodeLabel')} />
        </p>
      )}
    </Card>
  );
}

function Hint({ id, wrong, children }: { id: string; wrong: boolean | undefined; children: string }) {
  return (
    <span id={id} className={wrong ? 'dc-hint dc-wrong' : 'dc-hint'} role={wrong ? 'alert' : undefined}>
      {children}
    </span>
  );
}

/** The limits are the contract's own: written once. */
function faultsOf(account: { username: string; password: string }): Partial<Record<Field, boolean>> {
  const checked = createSuper.body?.safeParse(account);
  if (!checked || checked.success) return {};
  return Object.fromEntries(checked.error.issues.map((issue) => [String(issue.path[0]), true]));
}
