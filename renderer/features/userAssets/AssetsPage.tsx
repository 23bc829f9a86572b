// What do I own?
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { getAssets } from '../../../server/services/oas/contract/user.js';
import { AwayLine } from '../../components/AwayLine.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Empty, Loading } from '../../components/States.js';
import { ApiError, call } from '../../lib/api.js';
import { wordOf } from '../../lib/i18n.js';
import { useFormat } from '../../lib/useFormat.js';
import { useLiveInvalidation } from '../../lib/liveFeed.js';
import { assetKeys } from './keys.js';
import '../../components/rows.css';

export function AssetsPage() {
  const { t } = useTranslation();
  const { number } = useFormat();
  const own = useQuery({
    queryKey: assetKeys.own,
    queryFn: ({ signal }) => call(getAssets, {}, { signal }),
  });
  // Goods come with the report of a job.
  useLiveInvalidation(['jobs'], assetKeys.own);
  const isExpired = own.error instanceof ApiError && own.error.code === 'account_expired';
  const known = Object.entries(own.data?.assets ?? {}).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return (
    <>
      <h1>{t('user.assets.title')}</h1>
      {isExpired && (
        <Empty act={<Link to="/user">{t('user.tasks.toRedeem')}</Link>}>{t('user.tasks.expired')}</Empty>
      )}
      <AwayLine since={own.dataUpdatedAt} />
      {!isExpired && <QueryFailure query={own} />}
      {own.isPending && <Loading rows={4} />}
      {own.data && !isExpired && known.length === 0 && <Empty>{t('user.assets.empty')}</Empty>}
      {known.length > 0 && !isExpired && (
        <section className="dc-card" aria-label={t('user.assets.title')}>
          <dl className="dc-assets">
            {known.map(([name, value]) => (
              <div key={name}>
                <dt>{wordOf(`assets.${name}`, name)}</dt>
                <dd>{number(value)}</dd>
              </div>
            ))}
          </dl>
          <p className="dc-hint">{t('user.assets.when')}</p>
        </section>
      )}
    </>
  );
}
