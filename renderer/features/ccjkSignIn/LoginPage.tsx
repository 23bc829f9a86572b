// How do I get in?
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { canOpenOperatorSession } from '../../lib/ccjk/client.js';
import { roleSession } from '../../lib/roleSessions.js';
import { useValue } from '../../lib/value.js';
import { AsOperator } from './AsOperator.js';
import { SignInForm } from './SignInForm.js';
import './signIn.css';

export function LoginPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const present = useValue(roleSession('developer'));
  const enter = () => void navigate(wayIn(search.get('to')), { replace: true });
  return (
    <section className="dc-card dc-ccjk-sign-in">
      <h1>{t('ccjk.signIn.title')}</h1>
      {present.kind === 'open' && present.name !== '' && (
        <p className="dc-card-head">
          {t('ccjk.signIn.here', { name: present.name })}
          <Button onClick={enter}>{t('ccjk.signIn.goOn')}</Button>
        </p>
      )}
      {canOpenOperatorSession && <AsOperator done={enter} />}
      <SignInForm done={enter} />
      <p>
        <Link to={`/ccjk/register?${search}`}>{t('ccjk.signIn.register')}</Link>
      </p>
      <p className="dc-hint">{t('ccjk.signIn.lost')}</p>
    </section>
  );
}

/** Back to where the session was asked for, as long as that is a page of ours. */
const wayIn = (to: string | null): string => (to !== null && /^\/ccjk(\/|\?|$)/.test(to) ? to : '/ccjk');
