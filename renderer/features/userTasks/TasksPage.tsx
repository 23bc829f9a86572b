// Which tasks run for me, and when? Switches in the list; everything else in the form beside it.
import Button from 'antd/es/button';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { AwayLine } from '../../components/AwayLine.js';
import { Banner } from '../../components/Banner.js';
import { Drawer } from '../../components/Drawer.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Empty, Loading } from '../../components/States.js';
import { ApiError } from '../../lib/api.js';
import { errorText } from '../../lib/errorText.js';
import { wordOf } from '../../lib/i18n.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useLiveInvalidation } from '../../lib/liveFeed.js';
import type { TaskFormPart } from '../../lib/taskFormProps.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { useUrlDrawer } from '../../lib/useUrlDrawer.js';
import { taskKeys } from './keys.js';
import { nextText } from './nextText.js';
import { useTasks } from './useTasks.js';
import '../../components/rows.css';
import './userTasks.css';

export function TasksPage({ form: TaskForm }: { form: TaskFormPart }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(30_000);
  const drawer = useUrlDrawer('form');
  const isAway = useIsAway();
  const { tasks, save, toggle, runNow, latest } = useTasks();
  // A job that ends sets the time of its task anew.
  useLiveInvalidation(['jobs'], taskKeys.own);
  const wallNow = format.wall(now);
  const nameOf = (task: string) => wordOf(`tasks.${task}`, task);

  if (tasks.error instanceof ApiError && tasks.error.code === 'account_expired') {
    return (
      <>
        <h1>{t('user.tasks.title')}</h1>
        <Empty act={<Link to="/user">{t('user.tasks.toRedeem')}</Link>}>{t('user.tasks.expired')}</Empty>
      </>
    );
  }
  const config = tasks.data?.task_config ?? {};
  const all = Object.entries(config);
  const on = all.filter(([, { enabled }]) => enabled === true).length;
  const said = runNow.data && {
    task: nameOf(runNow.data.task_type),
    at: format.when(Date.parse(runNow.data.runs_at), now),
  };
  const isLater = runNow.data !== undefined && Date.parse(runNow.data.runs_at) > now + 60_000;
  return (
    <>
      <div className="dc-page-head">
        <h1>{t('user.tasks.title')}</h1>
        {all.length > 0 && (
          <Button type="primary" onClick={() => drawer.open('all')}>
            {t('nouns.taskSettings')}
          </Button>
        )}
      </div>
      <AwayLine since={tasks.dataUpdatedAt} />
      <QueryFailure query={tasks} />
      {tasks.isPending && <Loading rows={8} />}
      {toggle.isError && <Banner tone="bad">{errorText(t, toggle.error)}</Banner>}
      {runNow.isError && <Banner tone="bad">{errorText(t, runNow.error)}</Banner>}
      {said && (
        <Banner tone="ok">{isLater ? t('user.home.nowLater', said) : t('user.home.nowDone', said)}</Banner>
      )}
      {tasks.data && all.length === 0 && <Empty>{t('user.tasks.empty')}</Empty>}
      {all.length > 0 && (
        <section className="dc-card" aria-label={t('user.tasks.title')}>
          <p className="dc-hint">{t('user.tasks.count', { on, all: all.length })}</p>
          <ul className="dc-rows">
            {all.map(([task, settings]) => {
              const isBusy = toggle.isPending && toggle.variables.task === task;
              // What was chosen shows at once; the cloud's answer decides.
              const isOn = isBusy ? toggle.variables.enabled : settings.enabled === true;
              return (
                <li key={task}>
                  <label className="dc-switch">
                    <input
                      type="checkbox"
                      role="switch"
                      aria-label={t('user.tasks.switch', { task: nameOf(task) })}
                      checked={isOn}
                      disabled={isAway || toggle.isPending}
                      onChange={(event) => toggle.mutate({ task, enabled: event.target.checked })}
                    />
                    <span className="dc-row-text">
                      <strong>{nameOf(task)}</strong>
                      <span className="dc-hint">{nextText(t, settings, wallNow)}</span>
                    </span>
                  </label>
                  {settings.enabled === true && (
                    <span className="dc-row-end">
                      <Button
                        aria-label={t('user.home.nowOf', { task: nameOf(task) })}
                        title={isAway ? t('user.home.offline') : undefined}
                        disabled={isAway}
                        loading={runNow.isPending && runNow.variables === task}
                        onClick={() => runNow.mutate(task)}
                      >
                        {t('user.home.now')}
                      </Button>
                    </span>
                  )}
                </li>
              );
            })}
          </ul>
        </section>
      )}
      {drawer.id !== undefined && tasks.data && (
        <Drawer title={t('nouns.taskSettings')} onClose={drawer.close} isModal>
          <Suspense fallback={<Loading rows={8} />}>
            <TaskForm config={config} userType={tasks.data.user_type} latest={latest} save={save} />
          </Suspense>
        </Drawer>
      )}
    </>
  );
}
