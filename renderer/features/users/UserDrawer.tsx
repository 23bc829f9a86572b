// One user beside the list: until when, what runs, what it has, what happened.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  getUser,
  getUserAssets,
  getUserTasks,
  putUserTasks,
} from '../../../server/services/oas/contract/manager.js';
import { Banner } from '../../components/Banner.js';
import { CodeChip } from '../../components/CodeChip.js';
import { Drawer } from '../../components/Drawer.js';
import { ExpiryTag } from '../../components/ExpiryTag.js';
import { Empty, Failed, Loading } from '../../components/States.js';
import { Status } from '../../components/Status.js';
import { Tabs } from '../../components/Tabs.js';
import { ApiError, call } from '../../lib/api.js';
import type { TaskFormPart } from '../../lib/taskFormProps.js';
import { useNow } from '../../lib/useNow.js';
import { useUrlTab } from '../../lib/useUrlTab.js';
import { AssetsForm } from './AssetsForm.js';
import { userKeys } from './keys.js';
import { UserConfigs } from './UserConfigs.js';
import { UserDay } from './UserDay.js';
import { UserLine } from './UserLine.js';
import { AccountTab } from './AccountTab.js';
import { OverviewTab } from './OverviewTab.js';
import { useUserActs } from './useUserActs.js';
import type { User } from './useUsers.js';

const TABS = ['overview', 'tasks', 'day', 'assets', 'line', 'account'] as const;

export interface UserDrawerProps {
  id: number;
  TaskForm: TaskFormPart;
  onDelete: (user: User) => void;
  onClose: () => void;
}

export function UserDrawer({ id, TaskForm, onDelete, onClose }: UserDrawerProps) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const found = useQuery({
    queryKey: userKeys.one(id),
    queryFn: ({ signal }) => call(getUser, { params: { user_id: id } }, { signal }),
  });
  const user = found.data;
  const isGone = found.error instanceof ApiError && [403, 404].includes(found.error.status);
  const { tab, show } = useUrlTab(TABS);
  return (
    <Drawer
      title={`#${id} ${user?.username ?? ''}`.trim()}
      tools={
        user && (
          <>
            {user.status === 'active' ? (
              <ExpiryTag at={user.expires_at} now={now} />
            ) : (
              <Status kind="account" status={user.status} />
            )}
            <CodeChip code={user.account_no} isShort />
          </>
        )
      }
      onClose={onClose}
    >
      {found.isPending && <Loading rows={6} />}
      {found.isError && !isGone && (
        <Failed
          error={found.error}
          retry={() => void found.refetch()}
          busy={found.isFetching}
          since={user && found.dataUpdatedAt}
        />
      )}
      {isGone && <Empty>{t('users.gone')}</Empty>}
      {user && !isGone && (
        <Tabs
          label={t('users.tabs')}
          tabs={TABS.map((key) => ({ key, title: t(`users.tab.${key}`) }))}
          active={tab}
          onChange={show}
        >
          {tab === 'overview' && <OverviewTab key={id} user={user} onDelete={() => onDelete(user)} />}
          {tab === 'tasks' && <TasksTab key={id} id={id} TaskForm={TaskForm} />}
          {tab === 'day' && <UserDay key={id} id={id} />}
          {tab === 'assets' && <AssetsTab key={id} id={id} />}
          {tab === 'line' && <UserLine key={id} id={id} />}
          {tab === 'account' && <AccountTab key={id} user={user} onDelete={() => onDelete(user)} />}
        </Tabs>
      )}
    </Drawer>
  );
}

function TasksTab({ id, TaskForm }: { id: number; TaskForm: TaskFormPart }) {
  const acts = useUserActs();
  const read = () => call(getUserTasks, { params: { user_id: id } });
  const tasks = useQuery({ queryKey: userKeys.part(id, 'tasks'), queryFn: read });
  return (
    <div className="dc-stack">
      {tasks.isPending && <Loading rows={8} />}
      {tasks.isError && (
        <Failed
          error={tasks.error}
          retry={() => void tasks.refetch()}
          busy={tasks.isFetching}
          since={tasks.data && tasks.dataUpdatedAt}
        />
      )}
      {tasks.data && (
        <TaskForm
          config={tasks.data.task_config}
          userType={tasks.data.user_type}
          latest={() => read().then((answer) => answer.task_config)}
          save={async (change) => {
            await call(putUserTasks, { params: { user_id: id }, body: { task_config: change } });
            await acts.changed();
          }}
        />
      )}
      <UserConfigs id={id} />
    </div>
  );
}

function AssetsTab({ id }: { id: number }) {
  const { t } = useTranslation();
  const acts = useUserActs();
  const [isSaved, setSaved] = useState(false);
  const assets = useQuery({
    queryKey: userKeys.part(id, 'assets'),
    queryFn: ({ signal }) => call(getUserAssets, { params: { user_id: id } }, { signal }),
  });
  if (assets.isPending) return <Loading rows={5} />;
  if (!assets.data) {
    return <Failed error={assets.error} retry={() => void assets.refetch()} busy={assets.isFetching} />;
  }
  return (
    <div className="dc-stack">
      {Object.keys(assets.data.assets).length === 0 && (
        <p className="dc-hint">{t('users.assetsForm.none')}</p>
      )}
      <AssetsForm
        key={assets.dataUpdatedAt}
        present={assets.data.assets}
        save={(goods) => acts.assets.mutateAsync({ id, assets: goods }).then(() => setSaved(true))}
      />
      {isSaved && <Banner tone="ok">{t('common.saved')}</Banner>}
    </div>
  );
}
