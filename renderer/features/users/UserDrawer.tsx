// One user beside the list: until when, what runs, what it has, what happened.
import Button from 'antd/es/button';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import {
  getUserAssets,
  getUserTasks,
  listUsers,
  putUserTasks,
} from '../../../server/services/oas/contract/manager.js';
import { Banner } from '../../components/Banner.js';
import { Drawer } from '../../components/Drawer.js';
import { Empty, Failed, Loading } from '../../components/States.js';
import { Tabs } from '../../components/Tabs.js';
import { call } from '../../lib/api.js';
import type { TaskFormPart } from '../../lib/taskFormProps.js';
import { AssetsForm } from './AssetsForm.js';
import { userKeys } from './keys.js';
import { UserConfigs } from './UserConfigs.js';
import { UserDay } from './UserDay.js';
import { UserLine } from './UserLine.js';
import { AccountTab, OverviewTab } from './UserTabs.js';
import { useUserActs } from './useUserActs.js';
import type { User } from './useUsers.js';

const TABS = ['overview', 'tasks', 'day', 'assets', 'line', 'account'] as const;
type TabKey = (typeof TABS)[number];

export interface UserDrawerProps {
  id: number;
  /** The row of the list, where the list has it. */
  known: User | undefined;
  TaskForm: TaskFormPart;
  onDelete: (user: User) => void;
  onClose: () => void;
}

/** Asked for by its own list entry: the list finds a user by its login id, which is its number. */
function useUser(id: number, known: User | undefined) {
  return useQuery({
    queryKey: userKeys.one(id),
    queryFn: async ({ signal }): Promise<User | null> => {
      const answer = await call(listUsers, { query: { keyword: String(id), page_size: 100 } }, { signal });
      return answer.items.find((user) => user.id === id) ?? null;
    },
    enabled: known === undefined,
  });
}

export function UserDrawer({ id, known, TaskForm, onDelete, onClose }: UserDrawerProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const found = useUser(id, known);
  const user = known ?? found.data ?? undefined;
  const tab = TABS.find((key) => key === search.get('tab')) ?? 'overview';
  const show = (next: TabKey) =>
    setSearch(
      (before) => {
        const params = new URLSearchParams(before);
        params.set('tab', next);
        return params;
      },
      { replace: true },
    );
  return (
    <Drawer title={`#${id} ${user?.username ?? ''}`.trim()} onClose={onClose}>
      {!user && found.isPending && <Loading rows={6} />}
      {!user && found.isError && (
        <Failed error={found.error} retry={() => void found.refetch()} busy={found.isFetching} />
      )}
      {!user && found.data === null && <Empty>{t('users.gone')}</Empty>}
      {user && (
        <Tabs
          label={t('users.tabs')}
          tabs={TABS.map((key) => ({ key, title: t(`users.tab.${key}`) }))}
          active={tab}
          onChange={show}
        >
          {tab === 'overview' && <OverviewTab key={id} user={user} />}
          {tab === 'tasks' && <TasksTab key={id} id={id} TaskForm={TaskForm} />}
          {tab === 'day' && <UserDay key={id} id={id} />}
          {tab === 'assets' && <AssetsTab key={id} id={id} />}
          {tab === 'line' && <UserLine key={id} id={id} />}
          {tab === 'account' && (
            <div className="dc-stack">
              <AccountTab key={id} user={user} />
              <div>
                <Button onClick={() => onDelete(user)}>{t('acts.delete')}</Button>
              </div>
            </div>
          )}
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
      <AssetsForm ids={[id]} present={assets.data.assets} onSaved={() => setSaved(true)} />
      {isSaved && <Banner tone="ok">{t('common.saved')}</Banner>}
    </div>
  );
}
