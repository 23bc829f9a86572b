// The first machine that works: a real one by a pairing token, or a sample beside the cloud.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { createPairingToken } from '../../../server/services/oas/contract/nodes.js';
import { Banner } from '../../components/Banner.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { PairedNode } from '../../components/pairing/PairedNode.js';
import { Failed, Loading } from '../../components/States.js';
import { useForm } from '../../lib/useForm.js';
import { SampleAgent } from './SampleAgent.js';
import type { StepWays } from './steps.js';
import { StepFrame } from './StepFrame.js';
import { hasCome, type Agents, type Shop } from './Waiting.js';
import { SERVICE, useLan, useManagers, usePair } from './useSetup.js';

interface NodeStepProps {
  ways: StepWays;
  /** Those that the cloud has heard of, as of now. */
  agents: Agents;
}

export function NodeStep({ ways, agents }: NodeStepProps) {
  const { t } = useTranslation();
  const managers = useManagers();
  const [shop] = managers.data ?? [];
  if (managers.data === undefined) {
    if (!managers.isError) return <Loading />;
    return <Failed error={managers.error} retry={() => void managers.refetch()} busy={managers.isFetching} />;
  }
  return (
    <StepFrame
      title={t('setup.node.title')}
      why={t('setup.node.why')}
      back={ways.back}
      skip={ways.next}
      next={ways.next}
      nextTitle={t('setup.finish')}
      hasForms
    >
      {shop === undefined ? (
        <Banner tone="wait">{t('setup.node.noManager')}</Banner>
      ) : (
        <>
          <RealNode shop={shop} agents={agents} />
          <SampleAgent shop={shop} agents={agents} />
        </>
      )}
    </StepFrame>
  );
}

function RealNode({ shop, agents }: { shop: Shop; agents: Agents }) {
  const { t } = useTranslation();
  const pair = usePair();
  const lan = useLan();
  const form = useForm({
    initial: { name: '' },
    shape: createPairingToken.body,
    toBody: ({ name }) => ({ name: name.trim() }),
    rules: { name: t('setup.node.nameRule') },
    send: ({ name }) => pair.mutateAsync({ managerId: shop.id, node: name.trim() }),
  });
  const door = lan.data?.services.find(({ name }) => name === SERVICE);
  const made = pair.data;
  return (
    <section className="dc-setup-part">
      <h2>{t('setup.node.real')}</h2>
      <form className="dc-form" onSubmit={form.submit} noValidate>
        <TextField
          form={form}
          name="name"
          label={t('setup.node.nodeName')}
          hint={t('setup.node.nameHint')}
          isCode
        />
        <Button htmlType="submit" loading={form.isPending}>
          {t('setup.node.make')}
        </Button>
        <FormFailure form={form} />
      </form>
      {made && door && (
        <PairedNode
          made={made}
          manager={shop.username}
          origin={door.reach ?? door.url}
          fingerprint={lan.data?.fingerprint ?? undefined}
          isOnline={hasCome(agents, made.node_id)}
        />
      )}
    </section>
  );
}
