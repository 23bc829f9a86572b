// Which programs may act as me?
import Button from 'antd/es/button';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { revokeApiKey } from '../../../server/services/ccjk/contract/keys.js';
import { AwayLine } from '../../components/AwayLine.js';
import { ListPage } from '../../components/ListPage.js';
import { Empty } from '../../components/States.js';
import { call } from '../../lib/api.js';
import { wordOf } from '../../lib/i18n.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useUrlDrawer } from '../../lib/useUrlDrawer.js';
import { apiKeyKeys } from './keys.js';
import { PAGE_SIZE, useApiKeys, useKeyLimit, type ApiKey } from './useApiKeys.js';
import { useKeyColumns } from './useKeyColumns.js';
import './keys.css';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));
const NewKey = lazy(() => import('./NewKey.js').then((file) => ({ default: file.NewKey })));
const KeyDrawer = lazy(() => import('./KeyDrawer.js').then((file) => ({ default: file.KeyDrawer })));

export function KeysPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const isAway = useIsAway();
  const { filters, list } = useApiKeys();
  const limit = useKeyLimit();
  const columns = useKeyColumns();
  const drawer = useUrlDrawer('key');
  const maker = useUrlDrawer('new');
  const [revoked, setRevoked] = useState<ApiKey>();
  const open = list.data?.items.find(({ id }) => id === drawer.id);
  const make = (
    <Button type="primary" disabled={isAway} onClick={() => maker.open(1)}>
      {t('ccjkKeys.make')}
    </Button>
  );
  const revoke = async (key: ApiKey) => {
    await call(revokeApiKey, { params: { key_id: key.id } });
    if (drawer.id === key.id) drawer.close();
    await queries.invalidateQueries({ queryKey: apiKeyKeys.list });
  };
  return (
    <ListPage<ApiKey, typeof filters.values>
      name="ccjk.keys"
      title={t('ccjk.nav.keys')}
      act={make}
      filters={filters}
      search={{ name: 'keyword', label: t('ccjkKeys.search') }}
      list={list}
      pageSize={PAGE_SIZE}
      columns={columns}
      nameOf={({ name }) => name}
      onOpen={({ id }) => drawer.open(id)}
      openKey={drawer.id}
      actsOf={(key) => [{ key: 'revoke', label: t('ccjkKeys.revoke'), run: () => setRevoked(key) }]}
      isLive
      empty={<Empty act={make}>{t('ccjkKeys.empty')}</Empty>}
      frame={(inner) => (
        <>
          <AwayLine since={list.dataUpdatedAt} />
          {limit && (
            <p className="dc-hint">
              {t('ccjkKeys.limit', {
                count: limit.calls,
                plan: wordOf(`ccjk.plans.${limit.plan}`, limit.plan),
              })}
            </p>
          )}
          {inner}
        </>
      )}
    >
      <Suspense>
        {maker.id !== undefined && <NewKey onClose={maker.close} />}
        {maker.id === undefined && open && (
          <KeyDrawer apiKey={open} onClose={drawer.close} revoke={() => setRevoked(open)} />
        )}
        {revoked && (
          <Confirm
            verb={t('ccjkKeys.revoke')}
            object={revoked.name}
            consequence={t('ccjkKeys.revokeWhat', { prefix: revoked.prefix })}
            run={() => revoke(revoked)}
            onClose={() => setRevoked(undefined)}
          />
        )}
      </Suspense>
    </ListPage>
  );
}
