// Jobs, agents' log lines and acts of people upon one user, newest first.
import Button from 'antd/es/button';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listUserLogs } from '../../../server/services/oas/contract/manager.js';
import { getTaskTemplates } from '../../../server/services/oas/contract/public.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { Failed, Loading } from '../../components/States.js';
import { TextInput } from '../../components/TextInput.js';
import { TimeLine } from '../../components/TimeLine.js';
import { toneOf, type Tone } from '../../components/tones.js';
import { call } from '../../lib/api.js';
import { wordOf } from '../../lib/i18n.js';
import { userKeys } from './keys.js';
import { useUserActs } from './useUserActs.js';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));

const KINDS = ['job', 'log', 'audit'] as const;
type Kind = (typeof KINDS)[number];
type LineItem = AnswerOf<typeof listUserLogs>['items'][number];
const LEVELS = ['info', 'warn', 'error'] as const;
const PAGE_SIZE = 50;
const taskName = (task: string): string => (task === '' ? '' : wordOf(`tasks.${task}`, task));

/** Every task there is, for the choice. */
function useTemplates(): string[] {
  const templates = useQuery({
    queryKey: ['any', 'taskTemplates', 'all'],
    queryFn: ({ signal }) => call(getTaskTemplates, {}, { signal }),
    staleTime: Infinity,
  });
  return Object.keys(templates.data?.templates ?? {});
}

export function UserLine({ id }: { id: number }) {
  const { t } = useTranslation();
  const { clearLogs } = useUserActs();
  const [kind, setKind] = useState<Kind>();
  const [keyword, setKeyword] = useState('');
  const [level, setLevel] = useState('');
  const [task, setTask] = useState('');
  const [page, setPage] = useState(1);
  const [isClearing, setClearing] = useState(false);
  const query = {
    page,
    page_size: PAGE_SIZE,
    ...(kind === undefined ? {} : { kind }),
    ...(level === '' ? {} : { level }),
    ...(task === '' ? {} : { task }),
    ...(keyword.trim() === '' ? {} : { keyword: keyword.trim() }),
  };
  const tasks = useTemplates();
  const line = useQuery({
    queryKey: [...userKeys.part(id, 'line'), query],
    queryFn: ({ signal }) => call(listUserLogs, { params: { user_id: id }, query }, { signal }),
    placeholderData: keepPreviousData,
  });
  return (
    <div className="dc-stack">
      <div className="dc-line-filters" role="search" aria-label={t('users.tab.line')}>
        <select
          className="dc-select"
          aria-label={t('users.line.kind')}
          value={kind ?? ''}
          onChange={(event) => {
            setPage(1);
            setKind(KINDS.find((word) => word === event.target.value));
          }}
        >
          <option value="">{t('users.line.anyKind')}</option>
          {KINDS.map((word) => (
            <option key={word} value={word}>
              {t(`users.line.${word}`)}
            </option>
          ))}
        </select>
        <select
          className="dc-select"
          aria-label={t('users.line.level')}
          value={level}
          onChange={(event) => {
            setPage(1);
            setLevel(event.target.value);
          }}
        >
          <option value="">{t('users.line.anyLevel')}</option>
          {LEVELS.map((word) => (
            <option key={word} value={word}>
              {t(`users.line.levels.${word}`)}
            </option>
          ))}
        </select>
        <select
          className="dc-select"
          aria-label={t('nouns.task')}
          value={task}
          onChange={(event) => {
            setPage(1);
            setTask(event.target.value);
          }}
        >
          <option value="">{t('users.line.anyTask')}</option>
          {tasks.map((word) => (
            <option key={word} value={word}>
              {taskName(word)}
            </option>
          ))}
        </select>
        <TextInput
          value={keyword}
          onChange={(next) => {
            setPage(1);
            setKeyword(next);
          }}
          placeholder={t('users.line.keyword')}
          aria-label={t('users.line.keyword')}
        />
        <Button onClick={() => setClearing(true)}>{t('users.line.clear')}</Button>
      </div>
      {line.isPending && <Loading rows={6} />}
      {line.isError && (
        <Failed
          error={line.error}
          retry={() => void line.refetch()}
          busy={line.isFetching}
          since={line.data && line.dataUpdatedAt}
        />
      )}
      {line.data && (
        <TimeLine
          label={t('users.tab.line')}
          events={line.data.items.map((item) => ({
            key: item.id,
            at: item.event_at,
            tone: toneOfItem(item),
            title: [taskName(item.task_type), eventWord(item)].filter((part) => part !== '').join(' · '),
            detail: [
              item.error_code === '' ? '' : wordOf(`jobErrors.${item.error_code}`, item.error_code),
              detailOf(item),
              item.node,
              item.kind === 'audit' ? wordOf(`roles.${item.actor_type}`, item.actor_type) : '',
            ]
              .filter((part) => part !== '')
              .join(' · '),
            ...(item.event_type === 'heartbeat' ? { fold: `heartbeat ${item.job_id}` } : {}),
          }))}
        />
      )}
      {line.data?.summary.truncated && <p className="dc-hint">{t('users.line.truncated')}</p>}
      {line.data && line.data.total > PAGE_SIZE && (
        <div className="dc-inline">
          <Button disabled={page <= 1} onClick={() => setPage(page - 1)}>
            {t('users.line.newer')}
          </Button>
          <Button disabled={page * PAGE_SIZE >= line.data.total} onClick={() => setPage(page + 1)}>
            {t('users.line.older')}
          </Button>
        </div>
      )}
      <Suspense>
        {isClearing && (
          <Confirm
            verb={t('users.line.clear')}
            object={`#${id}`}
            consequence={t('users.line.clearConsequence')}
            run={() => clearLogs.mutateAsync(id)}
            onClose={() => setClearing(false)}
          />
        )}
      </Suspense>
    </div>
  );
}

/** A log line stands in the title; what was cancelled says why with a stable word. */
function detailOf({ kind, event_type: event, message }: LineItem): string {
  if (kind === 'log') return '';
  return event === 'cancelled' ? wordOf(`cancelReasons.${message}`, message) : message;
}

/** A log line is its own words. */
function eventWord({ kind, event_type: event, message }: LineItem): string {
  if (kind === 'log') return message;
  return kind === 'audit' ? wordOf(`users.did.${event}`, event) : wordOf(`events.${event}`, event);
}

const TONES: Record<string, Tone> = { fail: 'bad', retry: 'warn', start: 'run', heartbeat: 'off' };

function toneOfItem({ kind, event_type: event, level }: LineItem): Tone {
  if (kind === 'audit') return 'held';
  if (kind === 'log') return /err/i.test(level) ? 'bad' : /warn/i.test(level) ? 'warn' : 'off';
  return TONES[event] ?? toneOf('job', event);
}
