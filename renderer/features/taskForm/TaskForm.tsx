// Task settings as a form that is made from the templates, and as JSON. Only what changed is sent.
import Button from 'antd/es/button';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskConfig, Templates } from '../../../server/services/oas/contract/tasks.js';
import { Banner } from '../../components/Banner.js';
import { Failed, Loading } from '../../components/States.js';
import { Tabs } from '../../components/Tabs.js';
import { TextInput } from '../../components/TextInput.js';
import { errorText } from '../../lib/errorText.js';
import { wordOf } from '../../lib/i18n.js';
import type { TaskFormProps } from '../../lib/taskFormProps.js';
import { changesOf, conflictsOf, faultsOf, valueIn, withChange, type Draft } from './draft.js';
import { JsonView } from './JsonView.js';
import { TaskRow } from './TaskRow.js';
import { useTemplates } from './useTemplates.js';
import './taskForm.css';

export function TaskForm(props: TaskFormProps) {
  const templates = useTemplates();
  if (templates.data) return <Form {...props} templates={templates.data} />;
  if (templates.isPending) return <Loading rows={8} />;
  return (
    <Failed error={templates.error} retry={() => void templates.refetch()} busy={templates.isFetching} />
  );
}

const VIEWS = ['form', 'json'] as const;
export const taskName = (task: string): string => wordOf(`tasks.${task}`, task);

function Form({
  config: stored,
  latest,
  save,
  onChange,
  saveLabel,
  isKept = false,
  templates,
}: TaskFormProps & { templates: Templates }) {
  const { t } = useTranslation();
  const [view, setView] = useState<(typeof VIEWS)[number]>('form');
  const [draft, setDraft] = useState<Draft>({});
  const [seen, setSeen] = useState<TaskConfig>();
  const [search, setSearch] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [outcome, setOutcome] = useState<'saved' | 'conflict'>();
  const [hasWrongJson, setWrongJson] = useState(false);
  const [round, setRound] = useState(0);
  const config = seen ?? stored;
  const faults = faultsOf(draft, templates);
  const changed = Object.keys(draft);
  const tasks = Object.keys(config).filter((task) =>
    `${task} ${taskName(task)}`.toLowerCase().includes(search.trim().toLowerCase()),
  );
  const on = Object.keys(config).filter((task) => valueIn(draft, config, task, 'enabled') === true).length;
  const isRight = faults.length === 0 && !hasWrongJson;
  const listener = useRef(onChange);
  useEffect(() => {
    listener.current = onChange;
  });
  useEffect(() => listener.current?.(changesOf(draft), isRight), [draft, isRight]);
  const edit = (task: string, field: string, value: unknown) => {
    setOutcome(undefined);
    setDraft((before) => withChange(before, config, task, field, value));
  };
  const discard = () => {
    setDraft({});
    setSeen(undefined);
    setFailure(undefined);
    setOutcome(undefined);
    setWrongJson(false);
    setRound(round + 1);
  };
  const submit = async () => {
    setBusy(true);
    setFailure(undefined);
    setOutcome(undefined);
    try {
      const now = await latest?.();
      if (now) {
        setSeen(now);
        if (conflictsOf(draft, now).length > 0) return setOutcome('conflict');
      }
      await save?.(changesOf(draft));
      if (isKept) return;
      discard();
      setOutcome('saved');
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="dc-tasks">
      <Tabs
        label={t('taskForm.view')}
        tabs={VIEWS.map((key) => ({ key, title: t(`taskForm.${key}`) }))}
        active={view}
        onChange={setView}
      >
        {view === 'form' ? (
          <>
            <div className="dc-tasks-head">
              <span className="dc-hint">
                {t('taskForm.summary', { all: Object.keys(config).length, on })}
              </span>
              <TextInput
                value={search}
                onChange={setSearch}
                placeholder={t('taskForm.search')}
                aria-label={t('taskForm.search')}
              />
            </div>
            {tasks.length === 0 && <p className="dc-hint">{t('taskForm.nothing')}</p>}
            <ul className="dc-task-list">
              {tasks.map((task) => (
                <TaskRow
                  key={task}
                  task={task}
                  config={config}
                  draft={draft}
                  templates={templates}
                  edit={edit}
                  keepMine={(field) =>
                    setDraft((before) => {
                      const change = before[task]?.[field];
                      if (!change) return before;
                      const kept = { ...change, before: config[task]?.[field] };
                      return { ...before, [task]: { ...before[task], [field]: kept } };
                    })
                  }
                />
              ))}
            </ul>
          </>
        ) : (
          <JsonView
            key={round}
            config={config}
            draft={draft}
            templates={templates}
            onDraft={(next) => {
              setOutcome(undefined);
              setDraft(next);
            }}
            onWrong={setWrongJson}
          />
        )}
      </Tabs>
      {failure !== undefined && (
        <Banner tone="bad">
          {errorText(t, failure)} {failure instanceof Error && <small>{failure.message}</small>}
        </Banner>
      )}
      {outcome === 'conflict' && <Banner tone="warn">{t('taskForm.conflict')}</Banner>}
      {outcome === 'saved' && <Banner tone="ok">{t('common.saved')}</Banner>}
      {faults.length > 0 && (
        <Banner tone="warn" quiet>
          {t('taskForm.wrong', { names: faults.map(({ task }) => taskName(task)).join('、') })}
        </Banner>
      )}
      {save && changed.length > 0 && (
        <div className="dc-tasks-foot">
          <span>
            {t('taskForm.changed', { count: changed.length, names: changed.map(taskName).join('、') })}
          </span>
          <Button onClick={discard}>{t('common.discard')}</Button>
          <Button type="primary" loading={isBusy} disabled={!isRight} onClick={() => void submit()}>
            {saveLabel ?? t('common.save')}
          </Button>
        </div>
      )}
    </div>
  );
}
