import { useQuery } from '@tanstack/react-query';
import { getTasks } from '../../../server/services/oas/contract/user.js';
import type { FilterOption } from '../../components/FilterBar.js';
import { call } from '../../lib/api.js';
import { wordOf } from '../../lib/i18n.js';

/** The account's own tasks; none while they are not known, for the filter is not worth a word of failure. */
export function useTaskOptions(): FilterOption[] {
  const tasks = useQuery({
    queryKey: ['user', 'tasks'],
    queryFn: ({ signal }) => call(getTasks, {}, { signal }),
  });
  return Object.keys(tasks.data?.task_config ?? {}).map((name) => ({
    value: name,
    label: wordOf(`tasks.${name}`, name),
  }));
}
