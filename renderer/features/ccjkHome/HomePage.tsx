// Which devices are on, what runs, and what is wrong?
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { AwayLine } from '../../components/AwayLine.js';
import { Loading } from '../../components/States.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Checklist } from './Checklist.js';
import { Devices, NextRuns, Newest, Running, Troubles } from './Cards.js';
import { Figures } from './Figures.js';
import { useHome } from './useHome.js';
import '../../components/rows.css';
import './home.css';

export function HomePage() {
  const { t } = useTranslation();
  const { devices, tasks, stats, schedules } = useHome();
  // Of several one says it: they fail together more often than not.
  const failed = [devices, tasks, stats, schedules].find(({ isError }) => isError);
  const isNew =
    devices.data !== undefined &&
    tasks.data !== undefined &&
    (devices.data.length === 0 ||
      (tasks.data.total <= tasks.data.newest.length &&
        !tasks.data.newest.some(({ status }) => status === 'completed')));
  const hasDevices = (devices.data ?? []).length > 0;
  return (
    <>
      <header className="dc-page-head">
        <h1>{t('ccjk.nav.home')}</h1>
        {hasDevices && (
          <Link className="dc-ccjk-make" to="/ccjk/tasks?make=1">
            {t('ccjkHome.make')}
          </Link>
        )}
      </header>
      <AwayLine since={devices.dataUpdatedAt} />
      {failed && <QueryFailure query={failed} />}
      {!failed && (devices.isPending || tasks.isPending) && <Loading cards={4} />}
      {devices.data && tasks.data && (
        <>
          {isNew ? (
            <Checklist devices={devices.data} tasks={tasks.data} />
          ) : (
            <Figures devices={devices.data} stats={stats.data} />
          )}
          <div className="dc-grid">
            <div className="dc-stack">
              <Troubles
                devices={devices.data}
                stats={stats.data}
                schedules={schedules.data}
                isQuiet={isNew}
              />
              <Running tasks={tasks.data} devices={devices.data} />
              {schedules.data && <NextRuns schedules={schedules.data} devices={devices.data} />}
            </div>
            <div className="dc-stack">
              <Devices devices={devices.data} />
              <Newest tasks={tasks.data} devices={devices.data} />
            </div>
          </div>
        </>
      )}
    </>
  );
}
