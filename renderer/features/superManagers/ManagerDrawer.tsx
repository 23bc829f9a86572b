// One manager beside the list: how it does, until when, its password.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Banner } from '../../components/Banner.js';
import { Drawer } from '../../components/Drawer.js';
import { ExpiryTag } from '../../components/ExpiryTag.js';
import { Facts } from '../../components/Facts.js';
import { Failed, Loading } from '../../components/States.js';
import { Status } from '../../components/Status.js';
import { Tabs } from '../../components/Tabs.js';
import { errorText } from '../../lib/errorText.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { ManagerAudit } from './ManagerAudit.js';
import { Security } from './Security.js';
import { useManagerActs } from './useManagerActs.js';
import { useManagerFigures, type Manager } from './useManagers.js';
import { ValidityForm } from './ValidityForm.js';

const TABS = ['overview', 'validity', 'security', 'audit'] as const;
type TabKey = (typeof TABS)[number];

export interface ManagerDrawerProps {
  manager: Manager;
  onClose: () => void;
  /** Asks before it disables or enables. */
  onSwitch: () => void;
}

export function ManagerDrawer({ manager, onClose, onSwitch }: ManagerDrawerProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const active = TABS.find((tab) => tab === search.get('tab')) ?? 'overview';
  const show = (tab: TabKey) =>
    setSearch(
      (before) => {
        const params = new URLSearchParams(before);
        if (tab === 'overview') params.delete('tab');
        else params.set('tab', tab);
        return params;
      },
      { replace: true, state: { opened: 'manager' } },
    );
  const { signInAs } = useManagerActs();
  const isDisabled = manager.status === 'disabled';
  return (
    <Drawer
      title={manager.alias === '' ? manager.username : `${manager.username} ${manager.alias}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onSwitch}>{t(isDisabled ? 'acts.enable' : 'acts.disable')}</Button>
          <Button
            disabled={isDisabled}
            loading={signInAs.isPending}
            title={t(isDisabled ? 'errors.manager_disabled' : 'super.managers.signInAsHint')}
            onClick={() => signInAs.mutate(manager.id)}
          >
            {t('super.managers.signInAs')}
          </Button>
        </>
      }
    >
      {signInAs.isError && <Banner tone="bad">{errorText(t, signInAs.error)}</Banner>}
      <Tabs
        label={manager.username}
        tabs={TABS.map((key) => ({ key, title: t(`super.managers.tab.${key}`) }))}
        active={active}
        onChange={show}
      >
        {active === 'overview' && <Overview manager={manager} />}
        {active === 'validity' && <ValidityForm key={manager.id} ids={[manager.id]} known={[manager]} />}
        {active === 'security' && <Security key={manager.id} manager={manager} />}
        {active === 'audit' && <ManagerAudit key={manager.id} manager={manager} />}
      </Tabs>
    </Drawer>
  );
}

function Overview({ manager }: { manager: Manager }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  const figures = useManagerFigures(manager.id);
  const jobs = figures.data;
  return (
    <div className="dc-stack">
      <Facts
        facts={[
          [
            t('nouns.status'),
            manager.status === 'disabled' ? (
              <Status kind="account" status="disabled" />
            ) : (
              <ExpiryTag at={manager.expires_at} now={now} />
            ),
          ],
          [t('nouns.validUntil'), format.exact(Date.parse(manager.expires_at))],
          [
            t('super.managers.lastLogin'),
            manager.last_login_at === null
              ? t('super.managers.never')
              : format.exact(Date.parse(manager.last_login_at)),
          ],
          [t('nouns.createdAt'), format.exact(Date.parse(manager.created_at))],
          [t('super.managers.users'), format.number(manager.total_users)],
          [t('status.account.active'), format.number(manager.active_users)],
          [t('status.account.expired'), format.number(manager.expired_users)],
          [t('status.account.disabled'), format.number(manager.disabled_users)],
        ]}
      />
      <h3>{t('super.last24h')}</h3>
      {figures.isPending && <Loading />}
      {figures.isError && (
        <Failed
          error={figures.error}
          retry={() => void figures.refetch()}
          busy={figures.isFetching}
          since={jobs === undefined ? undefined : figures.dataUpdatedAt}
        />
      )}
      {jobs && (
        <Facts
          facts={[
            [t('status.job.pending'), format.number(jobs.pending + jobs.due_waiting)],
            [t('status.job.running'), format.number(jobs.leased + jobs.running)],
            [t('status.job.success'), format.number(jobs.success)],
            [t('status.job.failed'), format.number(jobs.failed)],
            [t('super.nodes'), format.number(jobs.agents)],
          ]}
        />
      )}
    </div>
  );
}
