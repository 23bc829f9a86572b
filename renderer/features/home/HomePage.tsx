// Is my cloud well, and what needs me?
import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServiceState, Status } from '../../../server/console/contract/status.js';
import { Banner } from '../../components/Banner.js';
import { Failed, Loading } from '../../components/States.js';
import type { Connection } from '../../lib/live.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { AboutCloud } from './AboutCloud.js';
import { Addresses } from './Addresses.js';
import { Agents } from './Agents.js';
import { Events } from './Events.js';
import { Figures } from './Figures.js';
import { Jobs } from './Jobs.js';
import type { PartProps } from './part.js';
import { SchedulerCard } from './SchedulerCard.js';
import { Wellness } from './Wellness.js';
import { useStatus } from './useStatus.js';
import './home.css';

export interface HomePageProps {
  /** False when the session has ended: the figures stay, nothing is asked any more. */
  signedIn: boolean;
  connection: Connection;
  /** Connects now instead of at the next turn. */
  reconnect: () => void;
  /** What needs the operator; where nothing does, `well`. */
  needs?: (well: ReactNode) => ReactNode;
}

export function HomePage({ signedIn, connection, reconnect, needs }: HomePageProps) {
  const { t } = useTranslation();
  const status = useStatus(signedIn);
  const known = status.data;
  const isLive = signedIn && connection.state === 'live';
  return (
    <>
      <h1>{t('home.title')}</h1>
      {signedIn && known && (
        <Away connection={connection} asOf={status.dataUpdatedAt} reconnect={reconnect} />
      )}
      {known && <Cloud status={known} receivedAt={status.dataUpdatedAt} isLive={isLive} needs={needs} />}
      {!known && status.isError && (
        <Failed error={status.error} retry={() => void status.refetch()} busy={status.isFetching} />
      )}
      {!known && !status.isError && <Loading cards={4} />}
    </>
  );
}

/** The cloud is away: since when, what is being done about it, and from when the figures are. */
function Away({
  connection,
  asOf,
  reconnect,
}: {
  connection: Connection;
  asOf: number;
  reconnect: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  if (connection.state === 'live' || connection.state === 'connecting') return null;
  return (
    <Banner
      tone={connection.state === 'down' ? 'bad' : 'warn'}
      // Counts its tries; the live dot says the change of state aloud.
      quiet
      act={<Button onClick={reconnect}>{t('home.away.retry')}</Button>}
    >
      {t('home.away.text', { attempt: connection.attempt, at: format.clock(asOf) })}
    </Banner>
  );
}

function Cloud({
  status,
  receivedAt,
  isLive,
  needs,
}: {
  status: Status;
  receivedAt: number;
  isLive: boolean;
  needs: HomePageProps['needs'];
}) {
  // The cloud's own clock decides what is long ago: this browser may stand on another machine. It stands still with the
  // figures when they do.
  const passed = useNow() - receivedAt;
  const now = Date.parse(status.now) + (isLive ? passed : 0);
  const { services } = status;
  const titledBy = (service: ServiceState) => (title: string) =>
    services.length > 1 ? `${title} · ${service.title}` : title;
  const well = isLive && <Wellness status={status} />;
  return (
    <>
      {needs ? needs(well) : well}
      {services.map((service) => (
        <Figures key={service.name} service={service} now={now} isNamed={services.length > 1} />
      ))}
      <div className="dc-grid">
        <div className="dc-stack">
          {services.map((service) => (
            <Workings key={service.name} service={service} now={now} titled={titledBy(service)} />
          ))}
          <Addresses status={status} />
          <AboutCloud status={status} now={now} />
        </div>
        <div className="dc-stack">
          {services.map((service) => (
            <Events key={service.name} service={service} now={now} titled={titledBy(service)} />
          ))}
        </div>
      </div>
    </>
  );
}

function Workings(part: PartProps) {
  return (
    <>
      <Jobs {...part} />
      <SchedulerCard {...part} />
      <Agents {...part} />
    </>
  );
}
