// Which services run, on which port?
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Setting } from '../../../server/console/contract/settings.js';
import type { ServiceState, Status } from '../../../server/console/contract/status.js';
import { Banner } from '../../components/Banner.js';
import { Card } from '../../components/Card.js';
import { CopyText } from '../../components/CopyText.js';
import { Facts } from '../../components/Facts.js';
import { Failed, Loading } from '../../components/States.js';
import { StatusTag } from '../../components/StatusTag.js';
import { useCloudStatus } from '../../lib/cloudStatus.js';
import { settingNamed, useSettings } from '../../lib/cloudSettings.js';
import { PauseScheduling } from './PauseScheduling.js';
import { wantedOf } from './wanted.js';
import { ServiceSwitch } from './ServiceSwitch.js';
import '../../components/field.css';
import './services.css';

export function ServicesPage() {
  const { t } = useTranslation();
  const status = useCloudStatus();
  const settings = useSettings();
  const failed = status.isError ? status : settings;
  return (
    <>
      <h1>{t('services.title')}</h1>
      {failed.isError && (
        <Failed
          error={failed.error}
          retry={() => void failed.refetch()}
          busy={failed.isFetching}
          since={failed.dataUpdatedAt}
        />
      )}
      {status.data && settings.data ? (
        <>
          <p className="dc-services-why">{t('services.why')}</p>
          <div className="dc-stack dc-services">
            {namesOf(status.data, settings.data).map((name) => (
              <Service key={name} name={name} status={status.data} settings={settings.data} />
            ))}
          </div>
        </>
      ) : (
        !failed.isError && <Loading cards={2} />
      )}
    </>
  );
}

/** Those that run, and those that the next start will bring. */
const namesOf = (status: Status, settings: readonly Setting[]): string[] => [
  ...new Set([...status.services.map(({ name }) => name), ...wantedOf(settings)]),
];

interface ServiceProps {
  name: string;
  status: Status;
  settings: readonly Setting[];
}

const OAS_PANELS = [
  { to: '/super', name: 'super' },
  { to: '/manager', name: 'manager' },
  { to: '/user', name: 'user' },
] as const;

function Service({ name, status, settings }: ServiceProps) {
  const { t } = useTranslation();
  const service = status.services.find((one) => one.name === name);
  const port = settingNamed(settings, `doors.${name}Port`);
  const isPaused = settingNamed(settings, `${name}.scheduler.paused`)?.value === true;
  return (
    <Card
      title={service?.title ?? name.toUpperCase()}
      aside={
        <StatusTag tone={service === undefined ? 'off' : isPaused ? 'warn' : 'ok'}>
          {t(service === undefined ? 'services.stopped' : isPaused ? 'services.paused' : 'services.running')}
        </StatusTag>
      }
    >
      {service && <Where service={service} status={status} />}
      {port?.is_pending && (
        <Banner tone="wait">{t('services.portPending', { port: String(port.pending) })}</Banner>
      )}
      {service && !service.initialized && (
        <Banner
          tone="warn"
          act={<Link to={name === 'oas' ? '/setup' : `/${name}/register`}>{t('services.setUp')}</Link>}
        >
          {t('services.notSetUp')}
        </Banner>
      )}
      <div className="dc-services-acts">
        <ServiceSwitch name={name} settings={settings} isRunning={service !== undefined} />
        {service && <PauseScheduling service={service} settings={settings} />}
      </div>
    </Card>
  );
}

function Where({ service, status }: { service: ServiceState; status: Status }) {
  const { t } = useTranslation();
  const address = status.addresses.find(({ door }) => door === service.name);
  const isLocal = address?.loopback_only !== false;
  return (
    <Facts
      facts={[
        [
          t('services.address'),
          <CopyText key="url" text={service.url} label={t('services.addressOf', { name: service.title })} />,
        ],
        [
          t('services.port'),
          <Link key="port" to="/settings/doors">
            {new URL(service.url).port}
          </Link>,
        ],
        [
          t('services.reach'),
          <StatusTag key="reach" tone={isLocal ? 'off' : 'ok'}>
            {t(isLocal ? 'services.local' : 'services.network')}
          </StatusTag>,
        ],
        [
          t('services.panels'),
          <span key="panels" className="dc-services-links">
            {service.name === 'oas' ? (
              OAS_PANELS.map(({ to, name }) => (
                <Link key={to} to={to}>
                  {t(`console.nav.${name}`)}
                </Link>
              ))
            ) : (
              <Link to={`/${service.name}`}>{service.title}</Link>
            )}
            <a href={`/svc/${service.name}/docs`}>{t('console.nav.docs')}</a>
          </span>,
        ],
      ]}
    />
  );
}
