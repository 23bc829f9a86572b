// A cloud without a super admin lets nobody in: who has to do what first.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { getBootstrapStatus } from '../../../server/services/oas/contract/public.js';
import { Banner } from '../../components/Banner.js';
import { CopyText } from '../../components/CopyText.js';
import { Failed } from '../../components/States.js';
import { call } from '../../lib/api.js';
import { place } from '../../lib/place.js';

const COMMAND = 'npm run console-url';
/** Somebody may be setting it up at this moment. */
const LOOK_EVERY_MS = 5_000;

export function FirstSetUp() {
  const { t } = useTranslation();
  const status = useQuery({
    queryKey: ['bootstrap'],
    queryFn: ({ signal }) => call(getBootstrapStatus, {}, { signal }),
    refetchInterval: ({ state }) => (state.data?.initialized ? false : LOOK_EVERY_MS),
  });
  if (status.isError) {
    return <Failed error={status.error} retry={() => void status.refetch()} busy={status.isFetching} />;
  }
  if (status.data?.initialized !== false) return null;
  return (
    <Banner tone="warn">
      <strong>{t('login.setup.title')}</strong>
      <p>{t('login.setup.text')}</p>
      {place.door === 'console' ? (
        <Link to="/">{t('nav.console')}</Link>
      ) : (
        <CopyText text={COMMAND} label={t('login.setup.command')} />
      )}
    </Banner>
  );
}
