import { useTranslation } from 'react-i18next';
import { useUnread } from '../../lib/ccjk/messages.js';

const MOST_SHOWN = 99;

/** Beside the way to the messages; nothing while all are read. */
export function UnreadCount() {
  const { t } = useTranslation();
  const unread = useUnread();
  if (unread === 0) return null;
  return (
    <span className="dc-nav-count">
      <span aria-hidden="true">{unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}</span>
      <span className="dc-aloud">{t('ccjk.nav.unread', { count: unread })}</span>
    </span>
  );
}
