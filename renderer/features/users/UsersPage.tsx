// Who are my users, until when?
import Button from 'antd/es/button';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { listUsers } from '../../../server/services/oas/contract/manager.js';
import { BulkBar, type BulkTarget } from '../../components/BulkBar.js';
import { Dialog } from '../../components/Dialog.js';
import { FilterBar } from '../../components/FilterBar.js';
import { LiveTable } from '../../components/LiveTable.js';
import { Empty, Failed, Loading } from '../../components/States.js';
import { offerUndo } from '../../components/UndoToast.js';
import { ViewMenu } from '../../components/ViewMenu.js';
import type { TaskFormPart } from '../../lib/taskFormProps.js';
import { useColumns } from '../../lib/useColumns.js';
import { useFormat } from '../../lib/useFormat.js';
import { useSelection } from '../../lib/useSelection.js';
import { useUrlDrawer } from '../../lib/useUrlDrawer.js';
import { AssetsForm } from './AssetsForm.js';
import { LifecycleForm } from './LifecycleForm.js';
import { useUserActs } from './useUserActs.js';
import { useUserColumns } from './useUserColumns.js';
import { PAGE_SIZE, useUsers, type User, type UserFilter } from './useUsers.js';
import './users.css';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));
const ExportDialog = lazy(() =>
  import('../../components/ExportDialog.js').then((file) => ({ default: file.ExportDialog })),
);
const CreateUsers = lazy(() => import('./CreateUsers.js').then((file) => ({ default: file.CreateUsers })));
const ApplyTasks = lazy(() => import('./ApplyTasks.js').then((file) => ({ default: file.ApplyTasks })));
const UserDrawer = lazy(() => import('./UserDrawer.js').then((file) => ({ default: file.UserDrawer })));

type Asked =
  | { act: 'create' | 'export' }
  | { act: 'validity' | 'assets' | 'remove'; ids: number[] }
  | { act: 'tasks'; target: BulkTarget<UserFilter> };

/** From so many on the number is typed before they are deleted. */
const TYPED_FROM = 21;
const nameOf = (user: User): string => `#${user.id}${user.username === '' ? '' : ` ${user.username}`}`;

export function UsersPage({ TaskForm }: { TaskForm: TaskFormPart }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const navigate = useNavigate();
  const { filters, list } = useUsers();
  const acts = useUserActs();
  const selection = useSelection(JSON.stringify(filters.values));
  const isDeleted = filters.values.deleted === '1';
  const { shown, choice } = useColumns('users', useUserColumns(isDeleted));
  const drawer = useUrlDrawer('user');
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  const summary = list.data?.summary;
  const open = Number(drawer.id);
  const names = (ids: number[]) =>
    ids.map((id) => {
      const user = list.data?.items.find((item) => item.id === id);
      return user ? nameOf(user) : `#${id}`;
    });
  const remove = async (ids: number[]) => {
    const { deleted } = await acts.remove.mutateAsync(ids);
    selection.clear();
    if (ids.includes(open)) drawer.close();
    offerUndo(t('users.deleted', { count: deleted }), () => acts.restore.mutateAsync(ids));
  };
  const restore = (ids: number[]) => acts.restore.mutateAsync(ids).then(selection.clear);
  return (
    <>
      <header className="dc-page-head">
        <h1>{t('users.title')}</h1>
        {summary && (
          <span className="dc-hint">
            {t('status.account.active')} {number(summary.active)} · {t('users.soon')}{' '}
            {number(summary.expiring_7d)} · {t('status.account.expired')} {number(summary.expired)}
          </span>
        )}
        <Button type="primary" onClick={() => setAsked({ act: 'create' })}>
          {t('users.create')}
        </Button>
      </header>
      <FilterBar
        filters={filters}
        search={{ name: 'keyword', label: t('users.search') }}
        fields={[
          {
            name: 'status',
            label: t('nouns.status'),
            kind: 'choice',
            options: (['active', 'expired', 'disabled'] as const).map((value) => ({
              value,
              label: t(`status.account.${value}`),
              count: summary?.[value],
            })),
          },
          {
            name: 'user_type',
            label: t('nouns.type'),
            kind: 'choice',
            options: (['daily', 'duiyi', 'shuaka'] as const).map((value) => ({
              value,
              label: t(`userTypes.${value}`),
              count: summary?.[value],
            })),
          },
          {
            name: 'deleted',
            label: t('users.deletedFilter'),
            kind: 'choice',
            options: [{ value: '1', label: t('users.deletedOnly'), count: summary?.deleted }],
          },
        ]}
        tools={
          <>
            <Button onClick={() => setAsked({ act: 'export' })}>{t('export.act')}</Button>
            <ViewMenu columns={choice} />
          </>
        }
      />
      {list.isError && (
        <Failed
          error={list.error}
          retry={() => void list.refetch()}
          busy={list.isFetching}
          since={list.data && list.dataUpdatedAt}
        />
      )}
      {list.isPending && <Loading rows={10} />}
      {list.data && (
        <LiveTable
          label={t('users.title')}
          columns={shown}
          rows={list.data.items}
          keyOf={(user) => user.id}
          nameOf={nameOf}
          list={filters.key}
          total={list.data.total}
          page={filters.page}
          pageSize={PAGE_SIZE}
          onPage={filters.setPage}
          selection={selection}
          {...(isDeleted ? {} : { onOpen: (user: User) => drawer.open(user.id) })}
          openKey={drawer.id === undefined ? undefined : open}
          isDimmed={list.isPlaceholderData}
          actsOf={(user) =>
            isDeleted
              ? [{ key: 'restore', label: t('acts.restore'), run: () => void restore([user.id]) }]
              : [
                  {
                    key: 'validity',
                    label: t('users.validity'),
                    run: () => setAsked({ act: 'validity', ids: [user.id] }),
                  },
                  {
                    key: 'remove',
                    label: t('acts.delete'),
                    run: () => setAsked({ act: 'remove', ids: [user.id] }),
                  },
                ]
          }
          empty={
            isDeleted ? (
              <Empty act={<Button onClick={filters.reset}>{t('filter.clear')}</Button>}>
                {t('users.none')}
              </Empty>
            ) : filters.active.length > 0 ? (
              <Empty act={<Button onClick={filters.reset}>{t('filter.clear')}</Button>}>
                {t('filter.nothing')}
              </Empty>
            ) : (
              <Empty
                act={
                  <span className="dc-inline">
                    <Button type="primary" onClick={() => setAsked({ act: 'create' })}>
                      {t('users.create')}
                    </Button>
                    <Button onClick={() => void navigate('/manager/codes')}>{t('users.toCodes')}</Button>
                  </span>
                }
              >
                {t('users.empty')}
              </Empty>
            )
          }
          foot={
            <BulkBar
              selection={selection}
              total={list.data.total}
              filter={filters.values}
              hasAll={!isDeleted}
              acts={
                isDeleted
                  ? [
                      {
                        key: 'restore',
                        label: t('acts.restore'),
                        run: ({ ids = [] }) => void restore(ids),
                      },
                    ]
                  : [
                      {
                        key: 'validity',
                        label: t('users.validity'),
                        onlyIds: true,
                        run: ({ ids = [] }) => setAsked({ act: 'validity', ids }),
                      },
                      {
                        key: 'tasks',
                        label: t('users.tasks'),
                        run: (target) => setAsked({ act: 'tasks', target }),
                      },
                      {
                        key: 'assets',
                        label: t('users.assets'),
                        onlyIds: true,
                        run: ({ ids = [] }) => setAsked({ act: 'assets', ids }),
                      },
                      {
                        key: 'remove',
                        label: t('acts.delete'),
                        onlyIds: true,
                        run: ({ ids = [] }) => setAsked({ act: 'remove', ids }),
                      },
                    ]
              }
            />
          }
        />
      )}
      <Suspense>
        {Number.isInteger(open) && (
          <UserDrawer
            id={open}
            known={list.data?.items.find((user) => user.id === open)}
            TaskForm={TaskForm}
            onDelete={(user) => setAsked({ act: 'remove', ids: [user.id] })}
            onClose={drawer.close}
          />
        )}
        {asked?.act === 'create' && <CreateUsers onClose={close} />}
        {asked?.act === 'export' && (
          <ExportDialog list={listUsers} filter={filters.values} name={t('users.title')} onClose={close} />
        )}
        {asked?.act === 'tasks' && <ApplyTasks target={asked.target} TaskForm={TaskForm} onClose={close} />}
        {(asked?.act === 'validity' || asked?.act === 'assets') && (
          <Dialog
            title={`${t(asked.act === 'validity' ? 'users.lifecycle.title' : 'nouns.assets')} · ${t('units.users', { count: asked.ids.length })}`}
            onClose={close}
          >
            {asked.act === 'validity' ? (
              <LifecycleForm ids={asked.ids} onSaved={close} />
            ) : (
              <AssetsForm ids={asked.ids} onSaved={close} />
            )}
          </Dialog>
        )}
        {asked?.act === 'remove' && (
          <Confirm
            verb={t('acts.delete')}
            object={t('units.users', { count: asked.ids.length })}
            names={names(asked.ids)}
            count={asked.ids.length}
            consequence={t('users.deleteConsequence')}
            {...(asked.ids.length >= TYPED_FROM ? { typed: String(asked.ids.length) } : {})}
            run={() => remove(asked.ids)}
            onClose={close}
          />
        )}
      </Suspense>
    </>
  );
}
