// How does another machine reach this cloud?
import { useTranslation } from 'react-i18next';
import { Failed, Loading } from '../../components/States.js';
import { useLan } from '../../lib/useLan.js';
import { AddNode } from './AddNode.js';
import { Addresses } from './Addresses.js';
import { Encryption } from './Encryption.js';
import { FixedAddress } from './FixedAddress.js';
import { LanSwitch } from './LanSwitch.js';
import { SelfTest } from './SelfTest.js';
import './connect.css';

/** The cloud looks at its machine's addresses as often. */
const EVERY_MS = 5000;

export function ConnectPage() {
  const { t } = useTranslation();
  const query = useLan({ everyMs: EVERY_MS });
  const lan = query.data;
  return (
    <>
      <h1>{t('connect.title')}</h1>
      {query.isError && (
        <Failed
          error={query.error}
          retry={() => void query.refetch()}
          busy={query.isFetching}
          since={lan && query.dataUpdatedAt}
        />
      )}
      {!lan && !query.isError && <Loading cards={4} />}
      {lan && (
        <div className="dc-grid">
          <div className="dc-stack">
            <LanSwitch lan={lan} />
            <Addresses lan={lan} look={() => void query.refetch()} isLooking={query.isFetching} />
            {lan.is_on && <SelfTest lan={lan} />}
          </div>
          <div className="dc-stack">
            <AddNode lan={lan} />
            <Encryption lan={lan} />
            <FixedAddress lan={lan} />
          </div>
        </div>
      )}
    </>
  );
}
