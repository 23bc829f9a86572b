// A token that lets one node in: shown once, with the settings the node needs, until the node has come.
import Button from 'antd/es/button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createPairingToken } from '../../../server/services/oas/contract/nodes.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { Banner } from '../../components/Banner.js';
import { CodeChip } from '../../components/CodeChip.js';
import { Drawer } from '../../components/Drawer.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { copyText } from '../../lib/copy.js';
import { place } from '../../lib/place.js';
import { useForm } from '../../lib/useForm.js';
import { useNodeActs } from './useNodes.js';

type Made = AnswerOf<typeof createPairingToken>;

const INITIAL = { name: '', expires_days: '' };

export interface PairNodeProps {
  /** Names of the nodes that are there now. */
  online: readonly string[];
  onClose: () => void;
}

export function PairNode({ online, onClose }: PairNodeProps) {
  const { t } = useTranslation();
  const { makeToken } = useNodeActs();
  const [made, setMade] = useState<Made>();
  const toBody = ({ name, expires_days }: typeof INITIAL) => ({
    name: name.trim(),
    ...(expires_days.trim() === '' ? {} : { expires_days: Number(expires_days) }),
  });
  const form = useForm({
    initial: INITIAL,
    shape: createPairingToken.body,
    toBody,
    rules: { name: t('work.nodes.nodeIdRule'), expires_days: t('work.nodes.daysRule') },
    send: async (values) => setMade(await makeToken.mutateAsync(toBody(values))),
  });
  if (made) return <Token made={made} isOnline={online.includes(made.node_id)} onClose={onClose} />;
  return (
    <Drawer
      isModal
      title={t('work.nodes.pair')}
      onClose={onClose}
      footer={
        <Button type="primary" onClick={() => form.submit()} loading={form.isPending}>
          {t('work.nodes.make')}
        </Button>
      }
    >
      <form className="dc-form" onSubmit={form.submit} noValidate>
        <TextField
          form={form}
          name="name"
          label={t('work.nodes.nodeId')}
          hint={t('work.nodes.nodeIdHint')}
          isCode
          isFirst
        />
        <TextField
          form={form}
          name="expires_days"
          kind="number"
          label={t('work.nodes.days')}
          hint={t('work.nodes.daysHint')}
          isOptional
        />
        <FormFailure form={form} />
        <button type="submit" hidden />
      </form>
    </Drawer>
  );
}

function Token({ made, isOnline, onClose }: { made: Made; isOnline: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<boolean>();
  const settings = JSON.stringify(
    { server: location.origin + (place.api['oas'] ?? ''), node_id: made.node_id, token: made.token },
    null,
    2,
  );
  return (
    <Drawer
      isModal
      title={made.node_id}
      onClose={onClose}
      footer={
        <Button type="primary" data-first onClick={() => void copyText(settings).then(setOutcome)}>
          {t('work.nodes.copySettings')}
        </Button>
      }
    >
      <Banner tone="warn">{t('work.nodes.once')}</Banner>
      <div className="dc-stack">
        <span>{t('work.nodes.token')}</span>
        <CodeChip code={made.token} isShort />
        <pre tabIndex={0} aria-label={t('work.nodes.settings')}>
          {settings}
        </pre>
      </div>
      {outcome !== undefined && (
        <Banner tone={outcome ? 'ok' : 'warn'}>
          {t(outcome ? 'work.nodes.copied' : 'common.copy.refused')}
        </Banner>
      )}
      <Banner tone={isOnline ? 'ok' : 'wait'}>
        {t(isOnline ? 'work.nodes.connected' : 'work.nodes.waiting', { name: made.node_id })}
      </Banner>
    </Drawer>
  );
}
