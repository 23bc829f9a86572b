import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { patchNode } from '../../../server/services/oas/contract/nodes.js';
import { Drawer } from '../../components/Drawer.js';
import { Facts } from '../../components/Facts.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { useForm } from '../../lib/useForm.js';
import { useNodeActs, type Node } from './useNodes.js';

/** What people call a node, and how much it may hold at a time. */
export function NodeSettings({ node, onClose }: { node: Node; onClose: () => void }) {
  const { t } = useTranslation();
  const { change } = useNodeActs();
  const toBody = ({ name, max_jobs }: { name: string; max_jobs: string }) => ({
    name,
    max_jobs: max_jobs.trim() === '' ? null : Number(max_jobs),
  });
  const form = useForm({
    initial: { name: node.name, max_jobs: node.max_jobs === null ? '' : String(node.max_jobs) },
    shape: patchNode.body,
    toBody,
    rules: { max_jobs: t('work.nodes.maxRule') },
    send: async (values) => {
      await change.mutateAsync({ id: node.id, body: toBody(values) });
      onClose();
    },
  });
  return (
    <Drawer
      isModal
      title={node.node_id}
      onClose={onClose}
      footer={
        <Button type="primary" onClick={() => form.submit()} loading={form.isPending}>
          {t('common.save')}
        </Button>
      }
    >
      <form className="dc-form" onSubmit={form.submit} noValidate>
        <TextField
          form={form}
          name="name"
          label={t('work.nodes.name')}
          hint={t('work.nodes.nameHint')}
          isFirst
        />
        <TextField
          form={form}
          name="max_jobs"
          kind="number"
          label={t('work.nodes.max')}
          hint={t('work.nodes.maxHint')}
          isOptional
        />
        <FormFailure form={form} />
        <button type="submit" hidden />
      </form>
      <Facts
        facts={[
          [t('work.nodes.version'), node.version],
          [t('work.nodes.address'), node.address],
          [t('work.nodes.day'), `${node.success_24h} / ${node.failed_24h}`],
        ]}
      />
    </Drawer>
  );
}
