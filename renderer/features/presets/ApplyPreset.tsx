// A preset for many users: who is meant, what would change for whom, then the act with its progress.
import Button from 'antd/es/button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listUsers } from '../../../server/services/oas/contract/manager.js';
import { applyUserTasks, previewUserTasks } from '../../../server/services/oas/contract/presets.js';
import { Banner } from '../../components/Banner.js';
import { BulkRun } from '../../components/BulkRun.js';
import { Dialog } from '../../components/Dialog.js';
import { TaskDifferences } from '../../components/TaskDifferences.js';
import { TextArea, TextInput } from '../../components/TextInput.js';
import { call } from '../../lib/api.js';
import { errorText } from '../../lib/errorText.js';
import { useFormat } from '../../lib/useFormat.js';
import type { Preset } from './usePresets.js';

const STATUSES = ['active', 'expired', 'disabled'] as const;
const TYPES = ['daily', 'duiyi', 'shuaka'] as const;
const MOST_IDS = 500;
type Filter = { status?: (typeof STATUSES)[number]; user_type?: (typeof TYPES)[number]; keyword?: string };
type Whom = { filter: Filter } | { user_ids: number[] };

export function ApplyPreset({ preset, onClose }: { preset: Preset; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isByIds, setByIds] = useState(false);
  const [text, setText] = useState('');
  const [filter, setFilter] = useState<Filter>({
    status: 'active',
    ...(preset.user_type && { user_type: preset.user_type }),
  });
  // As it was at the preview: what comes under the filter's words later is another matter.
  const [whom, setWhom] = useState<Whom>();
  const [bulk, setBulk] = useState<number>();
  const preview = useMutation({
    mutationFn: (chosen: Whom) =>
      call(previewUserTasks, { body: { ...chosen, preset_id: preset.id } }, { patienceMs: 60_000 }),
    onSuccess: (_, chosen) => setWhom(chosen),
  });
  const apply = useMutation({
    mutationFn: (chosen: Whom) => call(applyUserTasks, { body: { ...chosen, preset_id: preset.id } }),
    onSuccess: (answer) => {
      if (answer.bulk) setBulk(answer.bulk.id);
    },
  });
  const ids = idsIn(text);
  const areFine = ids !== undefined && ids.length > 0 && ids.length <= MOST_IDS;
  const chosen: Whom | undefined = !isByIds ? { filter } : areFine ? { user_ids: ids } : undefined;
  if (bulk !== undefined) {
    return (
      <BulkRun
        key={bulk}
        id={bulk}
        title={t('users.apply.running')}
        onClose={onClose}
        onEnd={() => void queries.invalidateQueries({ queryKey: ['manager', 'users'] })}
        retry={(failed) => apply.mutate({ user_ids: failed })}
      />
    );
  }
  const found = whom && preview.data;
  return (
    <Dialog
      isWide
      title={t('presets.whom', { name: preset.name })}
      onClose={onClose}
      footer={
        found ? (
          <>
            <Button onClick={() => setWhom(undefined)}>{t('users.apply.back')}</Button>
            <Button
              type="primary"
              loading={apply.isPending}
              disabled={found.changed === 0}
              onClick={() => apply.mutate(whom)}
            >
              {t('users.apply.run', { count: found.changed })}
            </Button>
          </>
        ) : (
          <Button
            type="primary"
            loading={preview.isPending}
            disabled={!chosen}
            onClick={() => chosen && preview.mutate(chosen)}
          >
            {t('presets.go')}
          </Button>
        )
      }
    >
      {apply.isError && <Banner tone="bad">{errorText(t, apply.error)}</Banner>}
      {found ? (
        <TaskDifferences preview={found} />
      ) : (
        <div className="dc-stack">
          {preview.isError && <Banner tone="bad">{errorText(t, preview.error)}</Banner>}
          <fieldset className="dc-field dc-choices">
            <legend>{t('presets.by')}</legend>
            <div>
              {[false, true].map((choice) => (
                <label key={String(choice)}>
                  <input type="radio" checked={isByIds === choice} onChange={() => setByIds(choice)} />
                  {t(choice ? 'presets.byIds' : 'presets.byFilter')}
                </label>
              ))}
            </div>
          </fieldset>
          {isByIds ? (
            <label className="dc-field">
              {t('presets.idsLabel')}
              <TextArea rows={4} value={text} onChange={setText} aria-invalid={text !== '' && !areFine} />
              <span className="dc-hint">
                {text !== '' && !areFine ? t('presets.idsRule') : t('presets.idsHint')}
              </span>
            </label>
          ) : (
            <FilterFields filter={filter} set={setFilter} />
          )}
        </div>
      )}
    </Dialog>
  );
}

function FilterFields({ filter, set }: { filter: Filter; set: (filter: Filter) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const matching = useQuery({
    queryKey: ['manager', 'users', 'matching', filter],
    queryFn: ({ signal }) => call(listUsers, { query: { ...filter, page_size: 1 } }, { signal }),
  });
  const choice = <Name extends 'status' | 'user_type'>(name: Name, value: string) => {
    const { [name]: _, ...others } = filter;
    set(value === '' ? others : { ...others, [name]: value });
  };
  return (
    <>
      <div className="dc-filters">
        <label className="dc-filter">
          <span>{t('nouns.status')}</span>
          <select value={filter.status ?? ''} onChange={(event) => choice('status', event.target.value)}>
            <option value="">{t('filter.any')}</option>
            {STATUSES.map((word) => (
              <option key={word} value={word}>
                {t(`status.account.${word}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="dc-filter">
          <span>{t('nouns.type')}</span>
          <select
            value={filter.user_type ?? ''}
            onChange={(event) => choice('user_type', event.target.value)}
          >
            <option value="">{t('filter.any')}</option>
            {TYPES.map((word) => (
              <option key={word} value={word}>
                {t(`userTypes.${word}`)}
              </option>
            ))}
          </select>
        </label>
        <TextInput
          className="dc-search"
          value={filter.keyword ?? ''}
          aria-label={t('presets.search')}
          placeholder={t('presets.search')}
          maxLength={200}
          onChange={(keyword) => {
            const { keyword: _, ...others } = filter;
            set(keyword.trim() === '' ? others : { ...others, keyword });
          }}
        />
      </div>
      <p role="status">
        {matching.isError
          ? errorText(t, matching.error)
          : matching.data
            ? t('presets.matching', { count: matching.data.total, shown: format.number(matching.data.total) })
            : t('presets.counting')}
      </p>
    </>
  );
}

/** Undefined when there is anything but numbers in it. */
function idsIn(text: string): number[] | undefined {
  const words = text.split(/[\s,，、;；#]+/).filter((word) => word !== '');
  if (words.some((word) => !/^[1-9]\d{0,14}$/.test(word))) return undefined;
  return [...new Set(words.map(Number))];
}
