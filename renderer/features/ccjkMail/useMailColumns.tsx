import { useTranslation } from 'react-i18next';
import type { ListColumn } from '../../components/ListPage.js';
import { StatusTag } from '../../components/StatusTag.js';
import type { Tone } from '../../components/tones.js';
import { Time } from '../../components/Time.js';
import { useNow } from '../../lib/useNow.js';
import { stateOf, type MailState } from './mailState.js';
import type { MailRow } from './useMailboxes.js';

export const TONES: Readonly<Record<MailState, Tone>> = { fine: 'ok', bad: 'bad', off: 'off', none: 'wait' };

export function useMailColumns(hasOwnServer: boolean): ListColumn<MailRow>[] {
  const { t } = useTranslation();
  const now = useNow(15_000);
  return [
    {
      key: 'device',
      title: t('ccjkMail.device'),
      phone: 'name',
      cell: ({ name }) => name,
    },
    {
      key: 'state',
      title: t('nouns.status'),
      phone: 'status',
      cell: ({ mailbox }) => {
        const state = stateOf(mailbox);
        return <StatusTag tone={TONES[state]}>{t(`ccjkMail.state.${state}`)}</StatusTag>;
      },
    },
    {
      key: 'address',
      title: t('ccjkMail.address'),
      cell: ({ mailbox }) => mailbox?.email_address ?? '–',
    },
    {
      key: 'in',
      title: t('ccjkMail.incoming'),
      cell: ({ mailbox }) => {
        if (!mailbox) return '–';
        if (mailbox.imap_host === null) return t('ccjkMail.byGatewayOnly');
        if (mailbox.last_check === null) return t('ccjkMail.notYet');
        return <Time at={mailbox.last_check} now={now} />;
      },
    },
    {
      key: 'out',
      title: t('ccjkMail.outgoing'),
      phone: 'none',
      cell: ({ mailbox }) => {
        if (!mailbox) return '–';
        const { waiting, dead } = mailbox.outgoing;
        const by = mailbox.smtp_host ?? t(hasOwnServer ? 'ccjkMail.byCloud' : 'ccjkMail.byNobody');
        return [
          by,
          ...(waiting > 0 ? [t('ccjkMail.waiting', { count: waiting })] : []),
          ...(dead > 0 ? [t('ccjkMail.dead', { count: dead })] : []),
        ].join(' · ');
      },
    },
  ];
}
