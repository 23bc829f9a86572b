import { useTranslation } from 'react-i18next';
import type { Column } from '../../components/LiveTable.js';
import { Time } from '../../components/Time.js';
import { useNow } from '../../lib/useNow.js';
import { Elapsed, errorWord, JobStatus, taskName, whoIs } from './jobWords.js';
import type { Job } from './useJobs.js';

export function useJobColumns(): (Column<Job> & { isExtra?: boolean })[] {
  const { t } = useTranslation();
  const now = useNow(60_000);
  return [
    { key: 'id', title: t('nouns.id'), cell: (job) => job.id },
    { key: 'user', title: t('nouns.user'), cell: whoIs },
    { key: 'task', title: t('nouns.task'), phone: 'name', cell: (job) => taskName(job.task_type) },
    { key: 'status', title: t('nouns.status'), phone: 'status', cell: (job) => <JobStatus job={job} /> },
    { key: 'node', title: t('nouns.node'), phone: 'none', cell: (job) => job.leased_by_node || '–' },
    {
      key: 'elapsed',
      title: t('work.jobs.elapsed'),
      isNumber: true,
      phone: 'none',
      cell: (job) => <Elapsed job={job} />,
    },
    {
      key: 'error',
      title: t('work.jobs.error'),
      phone: 'none',
      cell: (job) => (job.error_code === '' ? '' : errorWord(job.error_code)),
    },
    {
      key: 'due',
      title: t('work.jobs.due'),
      isExtra: true,
      phone: 'none',
      cell: (job) => <Time at={job.scheduled_at} now={now} mode="moment" />,
    },
    {
      key: 'created',
      title: t('nouns.createdAt'),
      isExtra: true,
      phone: 'none',
      cell: (job) => <Time at={job.created_at} now={now} mode="moment" />,
    },
    {
      key: 'priority',
      title: t('work.jobs.priority'),
      isNumber: true,
      isExtra: true,
      phone: 'none',
      cell: (job) => job.priority,
    },
  ];
}
