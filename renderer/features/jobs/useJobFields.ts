import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { listNodes } from '../../../server/services/oas/contract/nodes.js';
import { getTaskTemplates } from '../../../server/services/oas/contract/public.js';
import { USER_TYPES } from '../../../server/services/oas/contract/shapes.js';
import type { FilterField, FilterOption } from '../../components/FilterBar.js';
import { call } from '../../lib/api.js';
import { useUntilMoment } from '../../lib/untilMoment.js';
import { jobKeys } from './keys.js';
import { errorWord, taskName } from './jobWords.js';
import type { JobFilters } from './useJobs.js';

/** More nodes than anybody would look for in a choice. */
const MOST_NODES = 100;
const ERRORS = [
  'LOCAL_ACCOUNT_NOT_MAPPED',
  'LOCAL_ACCOUNT_MISSING',
  'LOCAL_EXEC_FAIL',
  'LOCAL_BATCH_FAILED',
  'LEASE_TIMEOUT',
  'TASK_TYPE_INVALID',
  'UNKNOWN',
];

/** By what the pool is filtered: tasks and nodes as the cloud names them. What the address says is among the choices. */
export function useJobFields(values: JobFilters) {
  const { task_type: task, node, user_id: user, error_code: error, ended_to: until } = values;
  const { t } = useTranslation();
  const untilMoment = useUntilMoment();
  const templates = useQuery({
    queryKey: ['any', 'taskTemplates', 'all'],
    queryFn: ({ signal }) => call(getTaskTemplates, {}, { signal }),
    staleTime: Infinity,
  });
  const nodes = useQuery({
    queryKey: jobKeys.nodes,
    queryFn: ({ signal }) => call(listNodes, { query: { page_size: MOST_NODES } }, { signal }),
    staleTime: 60_000,
  });
  const tasks = Object.keys(templates.data?.templates ?? {}).map((value) => ({
    value,
    label: taskName(value),
  }));
  const known = (nodes.data?.items ?? []).map(({ node_id: value, name }) => ({
    value,
    label: name || value,
  }));
  const errors = ERRORS.map((value) => ({ value, label: errorWord(value) }));
  const fields: FilterField[] = [
    { name: 'task_type', label: t('nouns.task'), kind: 'choice', options: withSaid(tasks, task) },
    { name: 'node', label: t('nouns.node'), kind: 'choice', options: withSaid(known, node) },
    {
      name: 'user_type',
      label: t('nouns.type'),
      kind: 'choice',
      options: USER_TYPES.map((value) => ({ value, label: t(`userTypes.${value}`) })),
    },
    { name: 'error_code', label: t('work.jobs.error'), kind: 'choice', options: withSaid(errors, error) },
    {
      name: 'ended_within',
      label: t('work.jobs.ended'),
      kind: 'choice',
      options: [
        { value: '1', label: t('work.jobs.within.hour') },
        { value: '24', label: t('work.jobs.within.day') },
        { value: '168', label: t('work.jobs.within.week') },
      ],
    },
    { name: 'created_from', label: t('work.jobs.since'), kind: 'date' },
  ];
  // Comes with a link from a user alone, and has to be seen to be taken away.
  if (user !== undefined) fields.unshift({ name: 'user_id', label: t('nouns.user'), kind: 'text' });
  if (until !== undefined) fields.unshift(untilMoment('ended_to', until));
  return fields;
}

const withSaid = (options: readonly FilterOption[], said: string | undefined): readonly FilterOption[] =>
  said === undefined || options.some(({ value }) => value === said)
    ? options
    : [...options, { value: said, label: said }];
