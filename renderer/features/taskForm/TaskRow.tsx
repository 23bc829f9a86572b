// One task: its switch, rule and next run in a line; its fields below when it is opened.
import DownOutlined from '@ant-design/icons/DownOutlined';
import RightOutlined from '@ant-design/icons/RightOutlined';
import Button from 'antd/es/button';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskConfig, TaskField, Templates } from '../../../server/services/oas/contract/tasks.js';
import { wordOf } from '../../lib/i18n.js';
import { faultOf, fieldsOf, isSame, valueIn, type Draft } from './draft.js';
import { faultText } from './faultText.js';
import { FieldControl } from './FieldControl.js';
import { NextTime } from './NextTime.js';

export interface TaskRowProps {
  task: string;
  config: TaskConfig;
  draft: Draft;
  templates: Templates;
  edit: (task: string, field: string, value: unknown) => void;
  keepMine: (field: string) => void;
}

/** What the server adds to each task for the reader's sake, and what stands elsewhere in the row. */
const NOT_LISTED = new Set(['enabled', 'next_time', 'next_time_rule']);

export function TaskRow({ task, config, draft, templates, edit, keepMine }: TaskRowProps) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const template = templates.templates[task];
  const name = wordOf(
    `tasks.${task}`,
    (i18n.language === 'en' ? template?.title_en : template?.title_zh) ?? task,
  );
  const value = (field: string) => valueIn(draft, config, task, field);
  const next = String(value('next_time') ?? '');
  const fields = fieldsOf(templates, task);
  const known = new Set(fields.map((field) => field.name));
  const others = Object.entries(config[task] ?? {}).filter(
    ([field]) => !known.has(field) && !NOT_LISTED.has(field),
  );
  const theirs = (field: string) => {
    const change = draft[task]?.[field];
    const stored = config[task]?.[field];
    if (!change || isSame(stored, change.before) || isSame(stored, change.after)) return null;
    return (
      <span className="dc-task-conflict" role="alert">
        {t('taskForm.theirs', {
          value: typeof stored === 'boolean' ? t(stored ? 'common.yes' : 'common.no') : String(stored),
        })}{' '}
        <Button type="link" size="small" onClick={() => edit(task, field, stored)}>
          {t('taskForm.takeTheirs')}
        </Button>{' '}
        <Button type="link" size="small" onClick={() => keepMine(field)}>
          {t('taskForm.keepMine')}
        </Button>
      </span>
    );
  };
  const title = (field: TaskField) => (i18n.language === 'en' ? field.title_en : field.title_zh);
  return (
    <li data-changed={draft[task] !== undefined}>
      <div className="dc-task-line">
        <input
          type="checkbox"
          role="switch"
          aria-label={t('taskForm.enable', { task: name })}
          checked={value('enabled') === true}
          onChange={(event) => edit(task, 'enabled', event.target.checked)}
        />
        <button
          type="button"
          className="dc-task-open"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          <strong>{name}</strong>
          <span className="dc-hint dc-task-rule">
            {template && <span>{t(`rules.${template.next_time_rule}`)}</span>}
            {value('enabled') === true && (
              <span>{t('taskForm.next', { at: next === '' ? t('taskForm.due') : next })}</span>
            )}
          </span>
          {isOpen ? <DownOutlined /> : <RightOutlined />}
        </button>
      </div>
      {theirs('enabled')}
      {isOpen && (
        <div id={id} className="dc-task-fields">
          <NextTime value={next} onChange={(at) => edit(task, 'next_time', at)} />
          {theirs('next_time')}
          {fields.map((field) => {
            const present = value(field.name);
            const fault = draft[task]?.[field.name] ? faultOf(field, present) : undefined;
            return (
              <div key={field.name}>
                <FieldControl
                  field={field}
                  title={title(field)}
                  value={present}
                  error={fault && faultText(t, fault)}
                  onChange={(after) => edit(task, field.name, after)}
                />
                {theirs(field.name)}
              </div>
            );
          })}
          {others.length > 0 && (
            <div className="dc-task-others">
              <strong>{t('taskForm.others')}</strong>
              <span className="dc-hint">{t('taskForm.othersHint')}</span>
              <dl className="dc-facts">
                {others.map(([field]) => (
                  <div key={field}>
                    <dt>{field}</dt>
                    <dd>
                      <code>{JSON.stringify(value(field))}</code>
                    </dd>
                  </div>
                ))}
              </dl>
            </div>
          )}
        </div>
      )}
    </li>
  );
}
