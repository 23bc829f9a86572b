import { useTranslation } from 'react-i18next';
import type { Status } from '../../../server/console/contract/status.js';
import { Card } from '../../components/Card.js';
import { CopyText } from '../../components/CopyText.js';
import { StatusTag } from '../../components/StatusTag.js';

/** How this cloud is reached, and from where. */
export function Addresses({ status }: { status: Status }) {
  const { t } = useTranslation();
  const titles = new Map(status.services.map((service) => [service.name, service.title]));
  return (
    <Card title={t('home.addresses.title')}>
      <ul className="dc-addresses">
        {status.addresses.map(({ door, url, loopback_only }) => {
          const name = door === 'console' ? t('home.addresses.console') : (titles.get(door) ?? door);
          return (
            <li key={`${door} ${url}`}>
              <span className="dc-address-name">{name}</span>
              <CopyText text={url} href={url} label={t('home.addresses.of', { name })} />
              <StatusTag tone={loopback_only ? 'off' : 'ok'}>
                {t(loopback_only ? 'home.addresses.thisMachine' : 'home.addresses.network')}
              </StatusTag>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
