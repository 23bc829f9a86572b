// A service's own port.
import { useTranslation } from 'react-i18next';
import { Shell } from '../components/Shell.js';
import { ServicePage } from '../features/service/index.js';
import { place } from '../lib/place.js';
import { Controls } from './Controls.js';

export function ServiceDoor() {
  const { t } = useTranslation();
  return (
    <Shell title={t('service.place', { service: place.door.toUpperCase() })} controls={<Controls />}>
      <ServicePage service={place.door} />
    </Shell>
  );
}
