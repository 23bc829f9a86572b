import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { JOB_ACTS } from '../../../server/services/oas/contract/jobs.js';
import { actOnJobs, cancelJob, retryJob, runJobNow } from '../../../server/services/oas/contract/jobs.js';
import type { ClientInput } from '../../../server/core/http/contract.js';
import { call } from '../../lib/api.js';
import { jobKeys } from './keys.js';

export type JobAct = (typeof JOB_ACTS)[number];
export type JobFilter = NonNullable<NonNullable<ClientInput<typeof actOnJobs>['body']>['filter']>;
export type Target = { ids: number[] } | { filter: JobFilter };

const ROUTES = { cancel: cancelJob, retry: retryJob, 'run-now': runJobNow };

/** What a manager does to one job, and to many: counted first, then begun. */
export function useJobActs() {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: jobKeys.all });
  return {
    one: useMutation({
      mutationFn: ({ act, id }: { act: JobAct; id: number }) => call(ROUTES[act], { params: { id } }),
      onSettled,
    }),
    count: useMutation({
      mutationFn: ({ act, target }: { act: JobAct; target: Target }) =>
        call(actOnJobs, { body: { act, ...target, dry_run: true } }),
    }),
    many: useMutation({
      mutationFn: ({ act, target }: { act: JobAct; target: Target }) =>
        call(actOnJobs, { body: { act, ...target } }),
      onSettled,
    }),
  };
}

const OPEN: readonly string[] = ['pending', 'leased', 'running'];

/** Which acts a job in this state can take. */
export function actsOn(status: string): JobAct[] {
  if (status === 'pending') return ['run-now', 'cancel'];
  if (OPEN.includes(status)) return ['cancel'];
  return status === 'failed' ? ['retry'] : [];
}
