// Task settings for many users: a preset or fields edited here, then what would change for whom, then the act itself.
import Button from 'antd/es/button';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getTaskTemplates } from '../../../server/services/oas/contract/public.js';
import {
  applyUserTasks,
  listPresets,
  previewUserTasks,
} from '../../../server/services/oas/contract/presets.js';
import type { TaskConfig } from '../../../server/services/oas/contract/tasks.js';
import { Banner } from '../../components/Banner.js';
import { BulkRun } from '../../components/BulkRun.js';
import { Dialog } from '../../components/Dialog.js';
import { Failed, Loading } from '../../components/States.js';
import { TaskDifferences } from '../../components/TaskDifferences.js';
import { call } from '../../lib/api.js';
import { errorText } from '../../lib/errorText.js';
import { wordOf } from '../../lib/i18n.js';
import type { TaskFormPart } from '../../lib/taskFormProps.js';
import { userKeys } from './keys.js';
import { useUserActs, whomOf, type Target } from './useUserActs.js';

type What = { preset_id: number } | { task_config: TaskConfig };
type UserType = 'daily' | 'duiyi' | 'shuaka';

export interface ApplyTasksProps {
  target: Target;
  TaskForm: TaskFormPart;
  onClose: () => void;
}

export function ApplyTasks({ target, TaskForm, onClose }: ApplyTasksProps) {
  const { t } = useTranslation();
  const acts = useUserActs();
  const [isEdited, setEdited] = useState(false);
  const [type, setType] = useState<UserType>('daily');
  const [what, setWhat] = useState<What>();
  const [bulk, setBulk] = useState<number>();
  const presets = useQuery({
    queryKey: userKeys.presets,
    queryFn: ({ signal }) => call(listPresets, { query: { page_size: 100 } }, { signal }),
  });
  const defaults = useQuery({
    queryKey: ['any', 'taskTemplates', type],
    queryFn: ({ signal }) => call(getTaskTemplates, { query: { user_type: type } }, { signal }),
    enabled: isEdited,
    staleTime: Infinity,
  });
  const whom = whomOf(target);
  const preview = useMutation({
    mutationFn: (chosen: What) => call(previewUserTasks, { body: { ...whom, ...chosen } }),
  });
  const apply = useMutation({
    mutationFn: ({ ids, ...chosen }: What & { ids?: number[] }) =>
      call(applyUserTasks, { body: { ...(ids ? { user_ids: ids } : whom), ...chosen } }),
    onSuccess: (answer) => {
      if (answer.bulk) setBulk(answer.bulk.id);
    },
  });
  const look = async (chosen: What) => {
    await preview.mutateAsync(chosen);
    setWhat(chosen);
  };
  if (bulk !== undefined) {
    return (
      <BulkRun
        key={bulk}
        id={bulk}
        title={t('users.apply.running')}
        onClose={onClose}
        onEnd={() => void acts.changed()}
        retry={(ids) => what && apply.mutate({ ...what, ids })}
      />
    );
  }
  const found = what && preview.data;
  return (
    <Dialog
      isWide
      title={`${t('users.apply.title')} · ${t('units.users', { count: target.count })}`}
      onClose={onClose}
      footer={
        found && (
          <>
            <Button onClick={() => setWhat(undefined)}>{t('users.apply.back')}</Button>
            <Button
              type="primary"
              loading={apply.isPending}
              disabled={found.changed === 0}
              onClick={() => apply.mutate(what)}
            >
              {t('users.apply.run', { count: found.changed })}
            </Button>
          </>
        )
      }
    >
      {apply.isError && <Banner tone="bad">{errorText(t, apply.error)}</Banner>}
      {found && <TaskDifferences preview={found} />}
      {/* Stays behind the preview: nothing that was edited is lost by going back. */}
      <div className="dc-stack" hidden={found !== undefined}>
        <fieldset className="dc-field dc-choices">
          <legend>{t('users.apply.what')}</legend>
          <div>
            {[false, true].map((choice) => (
              <label key={String(choice)}>
                <input type="radio" checked={isEdited === choice} onChange={() => setEdited(choice)} />
                {t(choice ? 'users.apply.edited' : 'users.apply.preset')}
              </label>
            ))}
          </div>
        </fieldset>
        {preview.isError && <Banner tone="bad">{errorText(t, preview.error)}</Banner>}
        {preview.isPending && <p role="status">{t('users.apply.previewing')}</p>}
        {!isEdited && presets.isPending && <Loading rows={3} />}
        {!isEdited && presets.isError && (
          <Failed error={presets.error} retry={() => void presets.refetch()} busy={presets.isFetching} />
        )}
        {!isEdited && presets.data?.items.length === 0 && <p>{t('users.apply.none')}</p>}
        {!isEdited && presets.data && (
          <ul className="dc-picks" aria-label={t('users.apply.choose')}>
            {presets.data.items.map((preset) => (
              <li key={preset.id}>
                <Button
                  disabled={preview.isPending}
                  onClick={() => void look({ preset_id: preset.id }).catch(() => undefined)}
                >
                  {preset.name}
                </Button>{' '}
                <span className="dc-hint">
                  {preset.user_type === null ? t('presets.anyType') : t(`userTypes.${preset.user_type}`)} ·{' '}
                  {Object.keys(preset.task_config)
                    .map((task) => wordOf(`tasks.${task}`, task))
                    .join('、')}
                </span>
              </li>
            ))}
          </ul>
        )}
        {isEdited && (
          <>
            <label className="dc-field">
              {t('users.apply.type')}
              <select
                className="dc-select"
                value={type}
                onChange={(event) => setType(event.target.value as UserType)}
              >
                {(['daily', 'duiyi', 'shuaka'] as const).map((value) => (
                  <option key={value} value={value}>
                    {t(`userTypes.${value}`)}
                  </option>
                ))}
              </select>
            </label>
            {defaults.isPending && <Loading rows={6} />}
            {defaults.isError && (
              <Failed
                error={defaults.error}
                retry={() => void defaults.refetch()}
                busy={defaults.isFetching}
              />
            )}
            {defaults.data && (
              <TaskForm
                key={type}
                config={defaults.data.default_config}
                userType={type}
                saveLabel={t('users.apply.preview')}
                isKept
                save={(change) => look({ task_config: change })}
              />
            )}
          </>
        )}
      </div>
    </Dialog>
  );
}
