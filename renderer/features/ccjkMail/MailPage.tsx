// Does mail to task work?
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { AwayLine } from '../../components/AwayLine.js';
import { Banner } from '../../components/Banner.js';
import { ListPage } from '../../components/ListPage.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Empty } from '../../components/States.js';
import { useUrlDrawer } from '../../lib/useUrlDrawer.js';
import { stateOf, STATES } from './mailState.js';
import { useMailColumns } from './useMailColumns.js';
import { PAGE_SIZE, useIsOperator, useMailboxes, type MailRow } from './useMailboxes.js';
import './mail.css';

const MailDrawer = lazy(() => import('./MailDrawer.js').then((file) => ({ default: file.MailDrawer })));
const OperatorMail = lazy(() => import('./OperatorMail.js').then((file) => ({ default: file.OperatorMail })));

export function MailPage() {
  const { t } = useTranslation();
  const { filters, devices, list } = useMailboxes();
  const { all: rows = [], hasOwnServer = false } = list.data ?? {};
  const columns = useMailColumns(hasOwnServer);
  const drawer = useUrlDrawer('device');
  const isOperator = useIsOperator();
  const open = rows.find(({ id }) => id === drawer.id);
  const hasMailbox = rows.some(({ mailbox }) => mailbox !== undefined);
  const [first] = rows;
  return (
    <ListPage<MailRow, typeof filters.values>
      name="ccjk.mail"
      title={t('ccjk.nav.mail')}
      filters={filters}
      search={{ name: 'keyword', label: t('ccjkMail.search') }}
      fields={[
        {
          name: 'state',
          label: t('nouns.status'),
          kind: 'choice',
          options: STATES.map((value) => ({
            value,
            label: t(`ccjkMail.state.${value}`),
            count: rows.filter(({ mailbox }) => stateOf(mailbox) === value).length,
          })),
        },
      ]}
      list={list}
      pageSize={PAGE_SIZE}
      columns={columns}
      nameOf={({ name }) => name}
      onOpen={({ id }) => drawer.open(id)}
      openKey={drawer.id}
      isLive
      versionOf={({ mailbox }) => `${stateOf(mailbox)} ${mailbox?.email_address ?? ''}`}
      empty={
        <Empty act={<Link to="/ccjk/devices">{t('ccjkMail.toDevices')}</Link>}>
          {t('ccjkMail.noDevices')}
        </Empty>
      }
      frame={(inner) => (
        <>
          <AwayLine since={list.dataUpdatedAt} />
          <QueryFailure query={devices} />
          {list.data && first && !hasMailbox && (
            <Banner
              tone="wait"
              act={
                <button type="button" className="dc-link-button" onClick={() => drawer.open(first.id)}>
                  {t('ccjkMail.firstAct', { name: first.name })}
                </button>
              }
            >
              {t('ccjkMail.first')}
            </Banner>
          )}
          {inner}
          <Suspense>{isOperator && <OperatorMail />}</Suspense>
        </>
      )}
    >
      <Suspense>
        {open && <MailDrawer key={open.id} row={open} hasOwnServer={hasOwnServer} onClose={drawer.close} />}
      </Suspense>
    </ListPage>
  );
}
