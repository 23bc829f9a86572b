// A token that lets one node in: shown once, with the settings the node needs, until the node has come.
import Button from 'antd/es/button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createPairingToken } from '../../../server/services/oas/contract/nodes.js';
import { Drawer } from '../../components/Drawer.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { PairedNode, type MadeToken } from '../../components/pairing/PairedNode.js';
import { roleSession } from '../../lib/roleSessions.js';
import { useForm } from '../../lib/useForm.js';
import { useServiceOrigin } from '../../lib/useServiceOrigin.js';
import { useValue } from '../../lib/value.js';
import { useNodeActs } from './useNodes.js';

const INITIAL = { name: '', expires_days: '' };

export interface PairNodeProps {
  /** Names of the nodes that are there now. */
  online: readonly string[];
  onClose: () => void;
}

export function PairNode({ online, onClose }: PairNodeProps) {
  const { t } = useTranslation();
  const { makeToken } = useNodeActs();
  const present = useValue(roleSession('manager'));
  const origin = useServiceOrigin();
  const [made, setMade] = useState<MadeToken>();
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
  if (made) {
    return (
      <Drawer isModal title={made.node_id} onClose={onClose}>
        <PairedNode
          made={made}
          manager={present.kind === 'none' ? '' : present.name}
          origin={origin ?? location.origin}
          isOnline={online.includes(made.node_id)}
        />
      </Drawer>
    );
  }
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
