// Compaction and the check, by hand.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import type { DataState } from '../../../server/console/contract/data.js';
import { Banner } from '../../components/Banner.js';
import { Card } from '../../components/Card.js';
import { errorText } from '../../lib/errorText.js';
import { useFormat } from '../../lib/useFormat.js';
import { useCompact, useVerify } from './useData.js';

export function Care({ data }: { data: DataState }) {
  const { t } = useTranslation();
  const compact = useCompact();
  const verify = useVerify();
  const isRunning = data.compaction.running_since !== null;
  return (
    <Card title={t('data.care.title')}>
      <p className="dc-hint">{t('data.care.compactWhat')}</p>
      <div className="dc-inline">
        <Button onClick={() => compact.mutate()} loading={isRunning || compact.isPending}>
          {t('data.care.compact')}
        </Button>
      </div>
      {compact.isError && <Banner tone="bad">{errorText(t, compact.error)}</Banner>}
      <Compacted data={data} />
      <p className="dc-hint">{t('data.care.verifyWhat')}</p>
      <div className="dc-inline">
        <Button onClick={() => verify.mutate()} loading={verify.isPending}>
          {t('data.care.verify')}
        </Button>
      </div>
      {verify.isError && <Banner tone="bad">{errorText(t, verify.error)}</Banner>}
      {verify.data?.ok === true && <Banner tone="ok">{t('data.care.whole')}</Banner>}
      {verify.data?.ok === false && (
        <Banner tone="bad">{t('data.care.broken', { what: verify.data.broken })}</Banner>
      )}
    </Card>
  );
}

function Compacted({ data }: { data: DataState }) {
  const { t } = useTranslation();
  const { withSeconds, bytes, number } = useFormat();
  const { last, running_since: since } = data.compaction;
  if (since !== null) {
    return <Banner tone="run">{t('data.care.running', { at: withSeconds(Date.parse(since)) })}</Banner>;
  }
  if (!last) return null;
  if (last.failure !== null) return <Banner tone="bad">{last.failure}</Banner>;
  return (
    <Banner tone="ok">
      {t('data.care.done', {
        at: withSeconds(Date.parse(last.ended_at)),
        size: bytes(last.journal_bytes),
        ms: number(last.milliseconds),
      })}
    </Banner>
  );
}
