// The mailbox of one device: whether its mails come in and go out, and its settings.
import Button from 'antd/es/button';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { deleteEmailConfig } from '../../../server/services/ccjk/contract/email.js';
import { Banner } from '../../components/Banner.js';
import { Drawer } from '../../components/Drawer.js';
import { StatusTag } from '../../components/StatusTag.js';
import { Tabs } from '../../components/Tabs.js';
import { call } from '../../lib/api.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { forgetDraft } from '../../lib/useDraft.js';
import { useUrlTab } from '../../lib/useUrlTab.js';
import { mailKeys } from './keys.js';
import { draftOf, MailboxForm } from './MailboxForm.js';
import { MailboxState } from './MailboxState.js';
import { stateOf } from './mailState.js';
import { TONES } from './useMailColumns.js';
import type { MailRow } from './useMailboxes.js';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));

export interface MailDrawerProps {
  row: MailRow;
  hasOwnServer: boolean;
  onClose: () => void;
}

const VIEWS = ['works', 'settings'] as const;

export function MailDrawer({ row: { id, name, mailbox }, hasOwnServer, onClose }: MailDrawerProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const isAway = useIsAway();
  const { tab, show } = useUrlTab(VIEWS);
  const [isForgetting, setForgetting] = useState(false);
  const [saves, setSaves] = useState(0);
  const saved = () => {
    setSaves((before) => before + 1);
    show('works');
  };
  const forget = async () => {
    await call(deleteEmailConfig, { params: { device_id: id } });
    forgetDraft(queries, 'developer', draftOf(id));
    onClose();
    await queries.invalidateQueries({ queryKey: mailKeys.all });
  };
  const state = stateOf(mailbox);
  return (
    <Drawer
      title={t('ccjkMail.one', { name })}
      onClose={onClose}
      footer={
        mailbox && (
          <Button disabled={isAway} onClick={() => setForgetting(true)}>
            {t('ccjkMail.forget')}
          </Button>
        )
      }
    >
      {mailbox ? (
        <>
          <span className="dc-inline">
            <StatusTag tone={TONES[state]}>{t(`ccjkMail.state.${state}`)}</StatusTag>
            {mailbox.email_address}
          </span>
          {saves > 0 && tab === 'works' && <Banner tone="ok">{t('ccjkMail.saved')}</Banner>}
          <Tabs
            label={t('ccjkMail.views')}
            tabs={VIEWS.map((key) => ({ key, title: t(`ccjkMail.view.${key}`) }))}
            active={tab}
            onChange={show}
          >
            {tab === 'works' ? (
              <MailboxState mailbox={mailbox} hasOwnServer={hasOwnServer} />
            ) : (
              <MailboxForm deviceId={id} mailbox={mailbox} saved={saved} />
            )}
          </Tabs>
        </>
      ) : (
        <>
          <p>{t('ccjkMail.makeWhy', { name })}</p>
          <MailboxForm deviceId={id} mailbox={undefined} saved={saved} />
        </>
      )}
      <Suspense>
        {isForgetting && mailbox && (
          <Confirm
            verb={t('ccjkMail.forget')}
            object={mailbox.email_address}
            consequence={t('ccjkMail.forgetWhat', { name })}
            run={forget}
            onClose={() => setForgetting(false)}
          />
        )}
      </Suspense>
    </Drawer>
  );
}
