// The cloud is away: since when, and what is being done about it. What the page shows stands still meanwhile.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { Banner } from '../components/Banner.js';
import { useLive } from '../lib/liveConnection.js';
import { useFormat } from '../lib/useFormat.js';

export function Away() {
  const { t } = useTranslation();
  const format = useFormat();
  const { connection, retry } = useLive();
  const { state, lostAt } = connection;
  if (lostAt === null || (state !== 'reconnecting' && state !== 'down')) return null;
  return (
    <Banner
      tone={state === 'down' ? 'bad' : 'warn'}
      // Counts its tries; the live dot says the change of state aloud.
      quiet
      act={<Button onClick={retry}>{t('live.retry')}</Button>}
    >
      {t('live.away', { attempt: connection.attempt, at: format.clock(lostAt) })}
    </Banner>
  );
}
