// What runs by itself: at its times, or when its device comes back.
import { lazy, Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import Button from 'antd/es/button';
import { useNavigate, useSearchParams } from 'react-router';
import { Tabs } from '../../components/Tabs.js';
import { useDevices } from '../../lib/ccjk/devices.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useUrlDrawer } from '../../lib/useUrlDrawer.js';
import { ScheduleList } from './ScheduleList.js';
import { WaitingList } from './WaitingList.js';
import './schedules.css';

const NewSchedule = lazy(() => import('./NewSchedule.js').then((file) => ({ default: file.NewSchedule })));

const VIEWS = ['rules', 'waiting'] as const;
type View = (typeof VIEWS)[number];

export function SchedulesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const isAway = useIsAway();
  const devices = useDevices();
  const maker = useUrlDrawer('new');
  const view: View = search.get('view') === 'waiting' ? 'waiting' : 'rules';
  const hasDevices = devices.data === undefined || devices.data.length > 0;
  const make = (
    <Button type="primary" disabled={isAway || !hasDevices} onClick={() => maker.open(1)}>
      {t('ccjkSchedules.make')}
    </Button>
  );
  const go = (to: View) => void navigate(to === 'rules' ? '/ccjk/schedules' : '/ccjk/schedules?view=waiting');
  const frame = (inner: ReactNode) => (
    <Tabs
      label={t('ccjkSchedules.views')}
      tabs={VIEWS.map((key) => ({ key, title: t(`ccjkSchedules.view.${key}`) }))}
      active={view}
      onChange={go}
    >
      {inner}
    </Tabs>
  );
  const shared = { act: make, devices: devices.data, hasDevices, frame };
  return (
    <>
      {view === 'rules' ? (
        <ScheduleList {...shared} isMaking={maker.id !== undefined} />
      ) : (
        <WaitingList {...shared} />
      )}
      <Suspense>
        {maker.id !== undefined && devices.data && (
          <NewSchedule
            devices={devices.data}
            deviceId={search.get('device_id') ?? undefined}
            when={view === 'waiting' ? 'online' : 'rule'}
            onClose={maker.close}
            done={(made) =>
              void navigate(
                made.kind === 'schedule'
                  ? `/ccjk/schedules?schedule=${made.id}`
                  : made.isWaiting
                    ? '/ccjk/schedules?view=waiting'
                    : `/ccjk/tasks?task=${made.id}`,
                { replace: true },
              )
            }
          />
        )}
      </Suspense>
    </>
  );
}
