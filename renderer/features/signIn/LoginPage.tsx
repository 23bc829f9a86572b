// How do I get in? One page for all roles that this door serves.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { Tabs } from '../../components/Tabs.js';
import { isOperatorSuper } from '../../lib/credentials.js';
import { recall, remember } from '../../lib/memory.js';
import { servesTree } from '../../lib/place.js';
import { roleSession, type OasRole } from '../../lib/roleSessions.js';
import { useValue } from '../../lib/value.js';
import { maskedName } from '../../lib/rememberedAccounts.js';
import { AccountForm } from './AccountForm.js';
import { CredentialsForm } from './CredentialsForm.js';
import { FirstSetUp } from './FirstSetUp.js';
import { signInManager, signInSuper } from './signIn.js';
import './signIn.css';

const ORDER: readonly OasRole[] = ['manager', 'user', 'super'];

export function LoginPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const offered = ORDER.filter((role) => servesTree(`/${role}`));
  const asked = search.get('as') ?? recall('login.role');
  const role = offered.find((name) => name === asked) ?? offered[0] ?? 'manager';
  const choose = (next: OasRole) => {
    remember('login.role', next);
    const params = new URLSearchParams(search);
    params.set('as', next);
    setSearch(params, { replace: true });
  };
  const enter = () => {
    remember('login.role', role);
    void navigate(wayInto(role, search.get('to')), { replace: true });
  };
  return (
    <section className="dc-card dc-sign-in">
      <h1>{t('login.title')}</h1>
      <FirstSetUp />
      <Tabs
        label={t('login.tabs')}
        tabs={offered.map((key) => ({ key, title: t(`login.${key}`) }))}
        active={role}
        onChange={choose}
      >
        <Here key={`${role}-here`} role={role} enter={enter} />
        <RoleForm key={role} role={role} enter={enter} />
      </Tabs>
    </section>
  );
}

function RoleForm({ role, enter }: { role: OasRole; enter: () => void }) {
  const { t } = useTranslation();
  switch (role) {
    case 'manager':
      return (
        <>
          <CredentialsForm send={(account) => signInManager(account).then(enter)} />
          <p>
            <Link to="/manager/register">{t('login.register')}</Link>
          </p>
          <p className="dc-hint">{t('login.lost')}</p>
        </>
      );
    case 'user':
      return (
        <>
          <AccountForm done={enter} />
          <p>
            <Link to="/user/register">{t('login.userRegister')}</Link>
          </p>
          <p className="dc-hint">{t('login.lostAccount')}</p>
        </>
      );
    case 'super':
      if (!isOperatorSuper('super'))
        return <CredentialsForm send={(account) => signInSuper(account).then(enter)} />;
      return (
        <>
          <p>{t('login.operator')}</p>
          <p>
            <Link to="/super">{t('login.openSuper')}</Link>
          </p>
        </>
      );
  }
}

/** Signed in already: the way on stands first, signing in as another stays possible. */
function Here({ role, enter }: { role: OasRole; enter: () => void }) {
  const { t } = useTranslation();
  const present = useValue(roleSession(role));
  if (present.kind !== 'open') return null;
  const name = role === 'user' ? maskedName(present.name) : present.name;
  return (
    <p className="dc-here">
      {t('login.here', { name })}
      <Button onClick={enter}>{t('login.goOn')}</Button>
    </p>
  );
}

/** Back to where the session was asked for, as long as that is a page of this role. */
function wayInto(role: OasRole, to: string | null): string {
  const base = `/${role}`;
  const isOurs = to !== null && (to === base || /^\/(super|manager|user)[/?]/.test(to));
  return isOurs && to.startsWith(base) ? to : base;
}
