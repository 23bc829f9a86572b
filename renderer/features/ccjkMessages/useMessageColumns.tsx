import MailOutlined from '@ant-design/icons/MailOutlined';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Message } from '../../../server/services/ccjk/contract/messages.js';
import { MESSAGE_TONES } from '../../components/ccjk/messageTones.js';
import type { ListColumn } from '../../components/ListPage.js';
import { StatusTag } from '../../components/StatusTag.js';
import { Time } from '../../components/Time.js';
import { useNow } from '../../lib/useNow.js';
import { wordsOf } from './messageWords.js';

/** `seen`: somebody went where the message leads. */
export function useMessageColumns(seen: (message: Message) => void): ListColumn<Message>[] {
  const { t } = useTranslation();
  const now = useNow(30_000);
  return [
    {
      key: 'what',
      title: t('ccjkMessages.what'),
      phone: 'name',
      cell: (message) => <What message={message} seen={seen} />,
    },
    {
      key: 'kind',
      title: t('ccjkMessages.kind'),
      phone: 'status',
      cell: ({ message_type: kind }) => (
        <StatusTag tone={MESSAGE_TONES[kind]}>{t(`ccjkMessages.kinds.${kind}`)}</StatusTag>
      ),
    },
    {
      key: 'mailed',
      title: t('ccjkMessages.mailed'),
      isExtra: true,
      phone: 'none',
      cell: ({ sent_via_email: isSent }) => t(isSent ? 'common.yes' : 'common.no'),
    },
    {
      key: 'at',
      title: t('ccjkMessages.at'),
      cell: (message) => (
        <span className="dc-inline">
          <Time at={message.created_at} now={now} />
          {message.sent_via_email && <MailOutlined aria-label={t('ccjkMessages.mailed')} role="img" />}
        </span>
      ),
    },
  ];
}

function What({ message, seen }: { message: Message; seen: (message: Message) => void }) {
  const { t } = useTranslation();
  const { subject, isCode, detail, to } = wordsOf(message, t);
  const words = isCode ? <code>{subject}</code> : subject;
  return (
    <div className="dc-ccjk-message" data-unread={!message.read}>
      <span>
        {!message.read && <span className="dc-aloud">{t('ccjkMessages.unread')} </span>}
        {to === undefined ? (
          words
        ) : (
          <Link to={to} onClick={() => seen(message)}>
            {words}
          </Link>
        )}
      </span>
      {detail !== '' && <span className="dc-hint">{detail}</span>}
    </div>
  );
}
