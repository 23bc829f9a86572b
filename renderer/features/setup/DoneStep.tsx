// What comes next, now that the cloud runs.
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useManagers } from './useSetup.js';

const WAYS = [
  { to: '/login?as=manager', name: 'panel' },
  { to: '/super/keys', name: 'keys' },
  { to: '/connect', name: 'connect' },
  { to: '/', name: 'home' },
] as const;

export function DoneStep() {
  const { t } = useTranslation();
  const managers = useManagers();
  const hasShop = (managers.data?.length ?? 0) > 0;
  return (
    <div className="dc-card dc-setup-step">
      <h1>{t('setup.done.title')}</h1>
      <p className="dc-setup-why">{t(hasShop ? 'setup.done.why' : 'setup.done.noShop')}</p>
      <ul className="dc-setup-ways">
        {WAYS.filter(({ name }) => name !== 'panel' || hasShop).map(({ to, name }) => (
          <li key={name}>
            <Link to={to}>{t(`setup.done.${name}.title`)}</Link>
            <span className="dc-hint">{t(`setup.done.${name}.why`)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
