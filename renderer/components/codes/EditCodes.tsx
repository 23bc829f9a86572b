// Note, batch and end of validity: of one code as they are, of many where something is filled in.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../lib/useFormat.js';
import { useForm } from '../../lib/useForm.js';
import { Dialog } from '../Dialog.js';
import { TextField } from '../Field.js';
import { FormFailure } from '../FormFailure.js';
import { Failed, Loading } from '../States.js';
import { WallField } from '../WallField.js';
import {
  inChunks,
  useStockActs,
  type Stock,
  type StockEdit,
  type StockItem,
  type StockTarget,
} from './stock.js';
import { useTargetIds } from './useTargetIds.js';

export interface EditCodesProps {
  stock: Stock;
  target: StockTarget;
  /** The one code that is meant, where it is one. */
  known: StockItem | undefined;
  onDone: () => void;
  onClose: () => void;
}

export function EditCodes({ stock, target, known, onDone, onClose }: EditCodesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const acts = useStockActs(stock);
  const chosen = useTargetIds(stock, target);
  const ids = chosen.data?.ids ?? [];
  const initial = {
    note: known?.note ?? '',
    batch_name: known?.batch_name ?? target.filter?.batch ?? '',
    valid_until: known?.valid_until ? format.wall(Date.parse(known.valid_until)) : '',
  };
  const changeOf = (values: typeof initial): StockEdit => ({
    ...(values.note !== initial.note && { note: values.note }),
    ...(values.batch_name !== initial.batch_name && { batch_name: values.batch_name }),
    ...(values.valid_until !== initial.valid_until && { valid_until: values.valid_until || null }),
  });
  const form = useForm({
    initial,
    shape: stock.routes.editMany.body,
    // Nothing changed is nothing to send, and nothing wrong.
    toBody: (values) => ({ ids: [1], note: values.note, ...changeOf(values) }),
    fieldOfCode: { invalid_time: 'valid_until' },
    send: async (values) => {
      const edit = changeOf(values);
      if (Object.keys(edit).length > 0) {
        await inChunks(ids, (chunk) => acts.edit.mutateAsync({ ids: chunk, edit }));
      }
      onDone();
      onClose();
    },
  });
  const object = t(stock.kind === 'key' ? 'units.keys' : 'units.codes', {
    count: chosen.data ? ids.length : target.count,
  });
  return (
    <Dialog
      title={t('codes.editing.title', { object })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            type="primary"
            disabled={!chosen.data}
            loading={form.isPending}
            onClick={() => form.submit()}
          >
            {t('common.save')}
          </Button>
        </>
      }
    >
      {chosen.isError && (
        <Failed error={chosen.error} retry={() => void chosen.refetch()} busy={chosen.isFetching} />
      )}
      {chosen.isPending && <Loading rows={3} />}
      {chosen.data && (
        <form className="dc-form" onSubmit={form.submit} noValidate>
          {!known && <p className="dc-hint">{t('codes.editing.keep')}</p>}
          {chosen.data.total > ids.length && (
            <p>{t('codes.part', { most: ids.length, total: chosen.data.total })}</p>
          )}
          <TextField form={form} name="note" label={t('codes.editing.note')} isOptional isFirst />
          <TextField form={form} name="batch_name" label={t('codes.editing.batch')} isOptional />
          <WallField
            form={form}
            name="valid_until"
            kind="moment"
            label={t('codes.editing.validUntil')}
            isOptional
          />
          <FormFailure form={form} />
          <button type="submit" hidden />
        </form>
      )}
    </Dialog>
  );
}
