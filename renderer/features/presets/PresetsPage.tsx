// Which task settings do I reuse?
import Button from 'antd/es/button';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Banner } from '../../components/Banner.js';
import { LiveTable, type Column } from '../../components/LiveTable.js';
import { Empty, Failed, Loading } from '../../components/States.js';
import { Time } from '../../components/Time.js';
import { offerUndo } from '../../components/UndoToast.js';
import { errorText } from '../../lib/errorText.js';
import { wordOf } from '../../lib/i18n.js';
import type { TaskFormPart } from '../../lib/taskFormProps.js';
import { useNow } from '../../lib/useNow.js';
import { useUrlDrawer } from '../../lib/useUrlDrawer.js';
import { inputOf, usePresetActs, usePresets, type Preset, type PresetInput } from './usePresets.js';

const PresetEditor = lazy(() => import('./PresetEditor.js').then((file) => ({ default: file.PresetEditor })));
const ApplyPreset = lazy(() => import('./ApplyPreset.js').then((file) => ({ default: file.ApplyPreset })));
const RenamePreset = lazy(() => import('./RenamePreset.js').then((file) => ({ default: file.RenamePreset })));

type Asked = { act: 'apply' | 'rename'; preset: Preset } | { act: 'make'; start: PresetInput };

const BLANK: PresetInput = { name: '', user_type: null, task_config: {} };
const NAMED = 4;

export function PresetsPage({ TaskForm }: { TaskForm: TaskFormPart }) {
  const { t } = useTranslation();
  const list = usePresets();
  const acts = usePresetActs();
  const drawer = useUrlDrawer('preset');
  const columns = usePresetColumns();
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  const items = list.data?.items ?? [];
  const open = items.find(({ id }) => String(id) === drawer.id);
  const remove = (preset: Preset) =>
    acts.remove.mutate(preset.id, {
      onSuccess: () =>
        offerUndo(t('presets.deleted', { name: preset.name }), () =>
          acts.create.mutateAsync(inputOf(preset)),
        ),
    });
  return (
    <>
      <header className="dc-page-head">
        <h1>{t('presets.title')}</h1>
        <Button type="primary" onClick={() => setAsked({ act: 'make', start: BLANK })}>
          {t('presets.make')}
        </Button>
      </header>
      {list.isError && (
        <Failed
          error={list.error}
          retry={() => void list.refetch()}
          busy={list.isFetching}
          since={list.data && list.dataUpdatedAt}
        />
      )}
      {acts.remove.isError && <Banner tone="bad">{errorText(t, acts.remove.error)}</Banner>}
      {list.data && drawer.id !== undefined && !open && (
        <Banner tone="warn" act={<Button onClick={drawer.close}>{t('common.close')}</Button>}>
          {t('presets.gone')}
        </Banner>
      )}
      {list.isPending && <Loading rows={6} />}
      {list.data && (
        <LiveTable
          label={t('presets.title')}
          columns={columns}
          rows={items}
          keyOf={(preset) => preset.id}
          nameOf={(preset) => preset.name}
          list="presets"
          total={list.data.total}
          page={1}
          pageSize={Math.max(1, list.data.page_size)}
          onPage={() => undefined}
          onOpen={(preset) => drawer.open(preset.id)}
          openKey={open?.id}
          actsOf={(preset) => [
            { key: 'apply', label: t('presets.apply'), run: () => setAsked({ act: 'apply', preset }) },
            { key: 'rename', label: t('presets.rename'), run: () => setAsked({ act: 'rename', preset }) },
            {
              key: 'copy',
              label: t('presets.copy'),
              run: () =>
                setAsked({
                  act: 'make',
                  start: { ...inputOf(preset), name: t('presets.copyOf', { name: preset.name }) },
                }),
            },
            { key: 'remove', label: t('acts.delete'), run: () => remove(preset) },
          ]}
          empty={
            <Empty
              act={
                <Button onClick={() => setAsked({ act: 'make', start: BLANK })}>{t('presets.make')}</Button>
              }
            >
              {t('presets.empty')}
            </Empty>
          }
        />
      )}
      <Suspense>
        {open && !asked && (
          <PresetEditor
            key={open.id}
            id={open.id}
            start={inputOf(open)}
            TaskForm={TaskForm}
            onClose={drawer.close}
          />
        )}
        {asked?.act === 'make' && <PresetEditor start={asked.start} TaskForm={TaskForm} onClose={close} />}
        {asked?.act === 'apply' && <ApplyPreset preset={asked.preset} onClose={close} />}
        {asked?.act === 'rename' && <RenamePreset preset={asked.preset} onClose={close} />}
      </Suspense>
    </>
  );
}

function usePresetColumns(): Column<Preset>[] {
  const { t } = useTranslation();
  const now = useNow(60_000);
  return [
    { key: 'name', title: t('presets.name'), cell: (preset) => preset.name },
    {
      key: 'type',
      title: t('nouns.type'),
      phone: 'status',
      cell: (preset) =>
        preset.user_type === null ? t('presets.anyType') : t(`userTypes.${preset.user_type}`),
    },
    {
      key: 'tasks',
      title: t('presets.tasks'),
      cell: ({ task_config }) => {
        const tasks = Object.keys(task_config).map((task) => wordOf(`tasks.${task}`, task));
        const names = tasks.slice(0, NAMED).join(t('presets.between'));
        return tasks.length > NAMED ? t('presets.more', { names, count: tasks.length }) : names;
      },
    },
    {
      key: 'updated',
      title: t('presets.changed'),
      phone: 'none',
      cell: (preset) => <Time at={preset.updated_at} now={now} mode="when" />,
    },
  ];
}
