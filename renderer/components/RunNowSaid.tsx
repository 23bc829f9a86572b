// What became of "run now": the job is in front of all others, and this is the way to it.
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { errorText } from '../lib/errorText.js';
import { Banner } from './Banner.js';
import { taskWord, userWord, type useTaskTimes } from './useTaskTimes.js';

export function RunNowSaid({ run }: { run: ReturnType<typeof useTaskTimes>['runNow'] }) {
  const { t } = useTranslation();
  if (run.isError) return <Banner tone="bad">{errorText(t, run.error)}</Banner>;
  if (!run.data || !run.variables) return null;
  const words = { task: taskWord(run.variables.task_type), user: userWord(run.variables) };
  return (
    <Banner tone="ok" act={<Link to={`/manager/jobs?job=${run.data.id}`}>{t('plan.toJob')}</Link>}>
      {t('plan.runs', words)}
    </Banner>
  );
}
