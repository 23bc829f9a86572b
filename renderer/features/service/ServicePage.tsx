// What a browser finds at a service's own port as long as its panels are not built: that the cloud is up, and where to go.
import { useTranslation } from 'react-i18next';
import { CopyText } from '../../components/CopyText.js';
import { Failed, Loading } from '../../components/States.js';
import { StatusTag } from '../../components/StatusTag.js';
import { useFormat } from '../../lib/useFormat.js';
import { useHealth } from './useHealth.js';

export function ServicePage({ service }: { service: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const health = useHealth();
  return (
    <>
      {health.isPending && <Loading cards={1} />}
      {health.isError && (
        <Failed error="unreachable" retry={() => void health.refetch()} busy={health.isFetching} />
      )}
      <section className="dc-card dc-narrow">
        <h1>{t('service.title', { service: service.toUpperCase() })}</h1>
        {health.isSuccess && (
          <p>
            <StatusTag tone={health.data === 'ok' ? 'ok' : 'bad'}>
              {t(`service.health.${health.data}`)}
            </StatusTag>{' '}
            <span className="dc-hint">
              {t('service.checked', { at: format.withSeconds(health.dataUpdatedAt) })}
            </span>
          </p>
        )}
        <p>{t('service.later')}</p>
        <p>{t('service.address')}</p>
        <CopyText text={location.origin} label={t('service.addressLabel')} />
        <p className="dc-hint">{t('service.operator')}</p>
      </section>
    </>
  );
}
