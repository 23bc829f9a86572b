import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { Banner } from '../../components/Banner.js';
import { errorText } from '../../lib/errorText.js';
import { Waiting, type Agents, type Shop } from './Waiting.js';
import { useSampleAgent, useSampleAgentActs } from './useSetup.js';

/** Its node, so that it is told from real ones. */
const NODE = 'sample-1';

export function SampleAgent({ shop, agents }: { shop: Shop; agents: Agents }) {
  const { t } = useTranslation();
  const sample = useSampleAgent();
  const { start, stop } = useSampleAgentActs();
  // An installation may come without one.
  if (!sample.data?.is_available) return null;
  const { running, failure } = sample.data;
  const failed = start.error ?? stop.error;
  return (
    <section className="dc-setup-part">
      <h2>{t('setup.sample.title')}</h2>
      <p className="dc-hint">{t('setup.sample.why')}</p>
      <div className="dc-setup-line">
        {running ? (
          <Button onClick={() => stop.mutate()} loading={stop.isPending}>
            {t('setup.sample.stop')}
          </Button>
        ) : (
          <Button onClick={() => start.mutate({ ...shop, node: NODE })} loading={start.isPending}>
            {t('setup.sample.start')}
          </Button>
        )}
      </div>
      {running && <Waiting node={running.node} agents={agents} />}
      {failure !== null && <Banner tone="bad">{t('setup.sample.ended', { words: failure })}</Banner>}
      {failed !== null && <Banner tone="bad">{errorText(t, failed)}</Banner>}
    </section>
  );
}
