// The first few of what the account owns.
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Card } from '../../components/Card.js';
import { wordOf } from '../../lib/i18n.js';
import { useFormat } from '../../lib/useFormat.js';

const SHOWN = 4;

export function AssetsCard({ assets }: { assets: Record<string, unknown> }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const known = Object.entries(assets).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return (
    <Card title={t('user.home.assets')} aside={<Link to="/user/assets">{t('user.home.all')}</Link>}>
      {known.length === 0 ? (
        <p className="dc-hint">{t('user.home.assetsNone')}</p>
      ) : (
        <dl className="dc-assets">
          {known.slice(0, SHOWN).map(([name, value]) => (
            <div key={name}>
              <dt>{wordOf(`assets.${name}`, name)}</dt>
              <dd>{number(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}
