// One key: what it may, when it was used, how long it lasts.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { Drawer } from '../../components/Drawer.js';
import { Facts } from '../../components/Facts.js';
import { Time } from '../../components/Time.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useNow } from '../../lib/useNow.js';
import { ScopeList } from './ScopeList.js';
import type { ApiKey } from './useApiKeys.js';
import { KeyState } from './useKeyColumns.js';

export interface KeyDrawerProps {
  apiKey: ApiKey;
  onClose: () => void;
  revoke: () => void;
}

export function KeyDrawer({ apiKey: key, onClose, revoke }: KeyDrawerProps) {
  const { t } = useTranslation();
  const isAway = useIsAway();
  const now = useNow(15_000);
  return (
    <Drawer
      title={key.name}
      onClose={onClose}
      footer={
        <Button disabled={isAway} onClick={revoke}>
          {t('ccjkKeys.revoke')}
        </Button>
      }
    >
      <div>
        <KeyState at={key.expires_at} now={now} />
      </div>
      <Facts
        facts={[
          [t('ccjkKeys.prefix'), <code key="prefix">{key.prefix}…</code>],
          [
            t('ccjkKeys.used'),
            key.last_used === null ? t('ccjkKeys.never') : <Time at={key.last_used} now={now} />,
          ],
          key.expires_at !== null && [
            t('ccjkKeys.expires'),
            <Time key="expires" at={key.expires_at} now={now} mode="when" />,
          ],
          [t('nouns.createdAt'), <Time key="created" at={key.created_at} now={now} mode="when" />],
        ]}
      />
      <section>
        <h3>{t('ccjkKeys.scopes')}</h3>
        <ScopeList scopes={key.scopes} />
      </section>
    </Drawer>
  );
}
