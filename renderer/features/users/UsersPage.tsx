// Who are my users, until when?
import Button from 'antd/es/button';
import { lazy, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { listUsers } from '../../../server/services/oas/contract/manager.js';
import { Banner } from '../../components/Banner.js';
import type { BulkAct } from '../../components/BulkBar.js';
import { ListPage } from '../../components/ListPage.js';
import { Empty } from '../../components/States.js';
import { errorText } from '../../lib/errorText.js';
import type { TaskFormPart } from '../../lib/taskFormProps.js';
import { useSelection } from '../../lib/useSelection.js';
import { useUrlDrawer } from '../../lib/useUrlDrawer.js';
import { useManyUsers } from './useManyUsers.js';
import type { Target } from './useUserActs.js';
import { useUserColumns } from './useUserColumns.js';
import { useUserFields } from './useUserFields.js';
import { PAGE_SIZE, useUsers, type User, type UserFilter } from './useUsers.js';
import './users.css';

const CreateUsers = lazy(() => import('./CreateUsers.js').then((file) => ({ default: file.CreateUsers })));
const ApplyTasks = lazy(() => import('./ApplyTasks.js').then((file) => ({ default: file.ApplyTasks })));
const UserDrawer = lazy(() => import('./UserDrawer.js').then((file) => ({ default: file.UserDrawer })));

const nameOf = (user: User): string => `#${user.id}${user.username === '' ? '' : ` ${user.username}`}`;

export function UsersPage({ TaskForm }: { TaskForm: TaskFormPart }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { filters, list } = useUsers();
  const selection = useSelection(JSON.stringify(filters.values));
  const isDeleted = filters.values.deleted === '1';
  const columns = useUserColumns(isDeleted);
  const drawer = useUrlDrawer('user');
  const open = Number(drawer.id);
  const [isCreating, setCreating] = useState(false);
  const [applied, setApplied] = useState<Target>();
  const summary = list.data?.summary;
  const many = useManyUsers({
    selection,
    nameOf: (id) => {
      const user = list.data?.items.find((item) => item.id === id);
      return user ? nameOf(user) : `#${id}`;
    },
    onRemoved: (ids) => {
      if (ids.includes(open)) drawer.close();
    },
  });
  const one = (user: User): Target => ({ ids: [user.id], count: 1 });
  const bulk: BulkAct<UserFilter>[] = isDeleted
    ? [{ key: 'restore', label: t('acts.restore'), run: (target) => many.ask('restore', target) }]
    : [
        { key: 'validity', label: t('users.validity'), run: (target) => many.ask('validity', target) },
        { key: 'tasks', label: t('users.tasks'), run: setApplied },
        { key: 'assets', label: t('users.assets'), run: (target) => many.ask('assets', target) },
        { key: 'remove', label: t('acts.delete'), run: (target) => many.ask('remove', target) },
      ];
  return (
    <ListPage
      name="users"
      title={t('users.title')}
      figures={
        summary && [
          { label: t('status.account.active'), value: summary.active, to: '?status=active' },
          { label: t('users.soon'), value: summary.expiring_7d, to: '?expires_within=7' },
          { label: t('status.account.expired'), value: summary.expired, to: '?status=expired' },
        ]
      }
      act={
        <Button type="primary" onClick={() => setCreating(true)}>
          {t('users.create')}
        </Button>
      }
      filters={filters}
      search={{ name: 'keyword', label: t('users.search') }}
      fields={useUserFields(summary)}
      list={list}
      pageSize={PAGE_SIZE}
      columns={columns}
      nameOf={nameOf}
      {...(isDeleted ? {} : { onOpen: (user: User) => drawer.open(user.id) })}
      openKey={drawer.id === undefined ? undefined : open}
      exported={{ list: listUsers, filter: filters.values }}
      selection={selection}
      bulk={bulk}
      actsOf={(user) =>
        isDeleted
          ? [{ key: 'restore', label: t('acts.restore'), run: () => many.ask('restore', one(user)) }]
          : [
              { key: 'validity', label: t('users.validity'), run: () => many.ask('validity', one(user)) },
              { key: 'tasks', label: t('users.tasks'), run: () => setApplied(one(user)) },
              { key: 'remove', label: t('acts.delete'), run: () => many.ask('remove', one(user)) },
            ]
      }
      frame={(inner) => (
        <>
          {many.failure !== null && many.failure !== undefined && (
            <Banner tone="bad">{errorText(t, many.failure)}</Banner>
          )}
          {many.isTooMany && <Banner tone="warn">{t('users.tooMany')}</Banner>}
          {isDeleted && <Banner tone="off">{t('users.deletedHint')}</Banner>}
          {inner}
        </>
      )}
      empty={
        <Empty
          act={
            <span className="dc-inline">
              <Button onClick={() => setCreating(true)}>{t('users.create')}</Button>
              <Button onClick={() => void navigate('/manager/codes')}>{t('users.toCodes')}</Button>
            </span>
          }
        >
          {t('users.empty')}
        </Empty>
      }
    >
      {Number.isInteger(open) && open > 0 && (
        <UserDrawer
          id={open}
          TaskForm={TaskForm}
          onDelete={(user) => many.ask('remove', one(user))}
          onClose={drawer.close}
        />
      )}
      {isCreating && <CreateUsers onClose={() => setCreating(false)} />}
      {applied && <ApplyTasks target={applied} TaskForm={TaskForm} onClose={() => setApplied(undefined)} />}
      {many.dialogs}
    </ListPage>
  );
}
