// Where an account is signed in; with the way to end it there, where there is one.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import type { SessionShown } from '../../../server/services/ccjk/contract/auth.js';
import { deviceInfo } from '../../lib/deviceInfo.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { StatusTag } from '../StatusTag.js';
import '../rows.css';

/** A browser by its kind; of another program its first word. */
export const sessionName = ({ user_agent: agent }: SessionShown): string => {
  if (agent === '') return '–';
  return agent.startsWith('Mozilla/') ? deviceInfo(agent) : (agent.split(/[\s(]/)[0] ?? agent);
};

export function SessionRow({ session, end }: { session: SessionShown; end?: () => void }) {
  const { t } = useTranslation();
  const isAway = useIsAway();
  const format = useFormat();
  const now = useNow(60_000);
  const name = sessionName(session);
  const since = t('ccjk.session.since', { at: format.when(Date.parse(session.created_at), now) });
  return (
    <li>
      <span className="dc-row-text" title={session.user_agent}>
        <strong>{name}</strong>
        <span className="dc-hint">
          {session.address} · {since}
        </span>
      </span>
      <span className="dc-row-end">
        {session.current && <StatusTag tone="ok">{t('ccjk.session.here')}</StatusTag>}
        {!session.current && end && (
          <Button disabled={isAway} aria-label={`${t('ccjk.session.end')} ${name} ${since}`} onClick={end}>
            {t('ccjk.session.end')}
          </Button>
        )}
      </span>
    </li>
  );
}
