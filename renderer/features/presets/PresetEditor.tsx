// A preset in the making or being changed: name, type, what it holds, and the form that adds to it. One button saves all of it.
import Button from 'antd/es/button';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createPreset } from '../../../server/services/oas/contract/presets.js';
import type { TaskConfig } from '../../../server/services/oas/contract/tasks.js';
import { Drawer } from '../../components/Drawer.js';
import { FieldFrame, TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { Failed, Loading } from '../../components/States.js';
import type { TaskFormPart } from '../../lib/taskFormProps.js';
import { useForm } from '../../lib/useForm.js';
import { Holdings } from './Holdings.js';
import { defaultsFor, merged } from './holdings.js';
import { usePresetActs, useTemplates, type PresetInput } from './usePresets.js';
import './presets.css';

const TYPES = ['daily', 'duiyi', 'shuaka'] as const;
type TypeWord = (typeof TYPES)[number] | '';

export interface PresetEditorProps {
  /** Of the preset that is changed; undefined for a new one. */
  id?: number | undefined;
  start: PresetInput;
  TaskForm: TaskFormPart;
  onClose: () => void;
}

export function PresetEditor({ id, start, TaskForm, onClose }: PresetEditorProps) {
  const { t } = useTranslation();
  const typeId = useId();
  const acts = usePresetActs();
  const templates = useTemplates();
  const [held, setHeld] = useState(start.task_config);
  const [typed, setTyped] = useState<{ change: TaskConfig; isRight: boolean }>({ change: {}, isRight: true });
  const [round, setRound] = useState(0);
  const all = merged(held, typed.change);
  const isEmpty = Object.keys(all).length === 0;
  const toBody = ({ name, type }: { name: string; type: TypeWord }): PresetInput => ({
    name,
    user_type: type === '' ? null : type,
    task_config: all,
  });
  const form = useForm({
    initial: { name: start.name, type: (start.user_type ?? '') as TypeWord },
    shape: createPreset.body,
    toBody,
    rules: { name: t('presets.nameRule') },
    fieldOfCode: { name_taken: 'name' },
    send: async (values) => {
      const body = toBody(values);
      await (id === undefined ? acts.create.mutateAsync(body) : acts.replace.mutateAsync({ id, ...body }));
      onClose();
    },
  });
  const { type } = form.values;
  /** The form begins anew over these. */
  const hold = (next: TaskConfig) => {
    setHeld(next);
    setTyped({ change: {}, isRight: true });
    setRound(round + 1);
  };
  return (
    <Drawer
      isModal
      title={id === undefined ? t('presets.make') : start.name}
      onClose={onClose}
      footer={
        <>
          {isEmpty && <span className="dc-hint">{t('presets.needed')}</span>}
          <Button
            type="primary"
            onClick={() => form.submit()}
            loading={form.isPending}
            disabled={isEmpty || !typed.isRight}
          >
            {t(id === undefined ? 'presets.saveNew' : 'presets.save')}
          </Button>
        </>
      }
    >
      <div className="dc-stack">
        <form className="dc-form" onSubmit={form.submit} noValidate>
          <TextField form={form} name="name" label={t('presets.name')} hint={t('presets.nameRule')} isFirst />
          <FieldFrame id={typeId} label={t('presets.forType')}>
            <select
              id={typeId}
              className="dc-select"
              value={type}
              onChange={(event) => {
                hold(all);
                form.set('type', event.target.value as TypeWord);
              }}
            >
              <option value="">{t('presets.anyType')}</option>
              {TYPES.map((word) => (
                <option key={word} value={word}>
                  {t(`userTypes.${word}`)}
                </option>
              ))}
            </select>
          </FieldFrame>
          <FormFailure form={form} />
        </form>
        {templates.isPending && <Loading rows={8} />}
        {templates.isError && (
          <Failed
            error={templates.error}
            retry={() => void templates.refetch()}
            busy={templates.isFetching}
          />
        )}
        {templates.data && (
          <>
            <Holdings
              held={all}
              config={merged(defaultsFor(templates.data, type === '' ? null : type), all)}
              templates={templates.data}
              onChange={hold}
            />
            <TaskForm
              key={`${type} ${round}`}
              config={merged(defaultsFor(templates.data, type === '' ? null : type), held)}
              onChange={(change, isRight) => setTyped({ change, isRight })}
            />
          </>
        )}
      </div>
    </Drawer>
  );
}
