// Who am I here? And out.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { getProfile } from '../../../server/services/oas/contract/user.js';
import { AwayLine } from '../../components/AwayLine.js';
import { Card } from '../../components/Card.js';
import { CodeChip, inGroups } from '../../components/CodeChip.js';
import { Facts } from '../../components/Facts.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Loading } from '../../components/States.js';
import { Status } from '../../components/Status.js';
import { call } from '../../lib/api.js';
import { useFormat } from '../../lib/useFormat.js';
import { accountKeys } from './keys.js';
import { Install } from './Install.js';
import { Leave } from './Leave.js';
import { GameForm } from './GameForm.js';
import { Sessions } from './Sessions.js';
import '../../components/rows.css';
import './account.css';

export function AccountPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useQuery({
    queryKey: accountKeys.profile,
    queryFn: ({ signal }) => call(getProfile, {}, { signal }),
  });
  return (
    <>
      <h1>{t('user.account.title')}</h1>
      <AwayLine since={me.dataUpdatedAt} />
      <QueryFailure query={me} />
      {me.isPending && <Loading cards={2} />}
      {me.data && (
        <div className="dc-grid">
          <div className="dc-stack">
            <Card title={t('user.account.who')} aside={<Status kind="account" status={me.data.status} />}>
              <Facts
                facts={[
                  [
                    t('user.account.number'),
                    <CodeChip key="number" code={inGroups(me.data.account_no)} isSecret />,
                  ],
                  [t('nouns.loginId'), me.data.login_id],
                  [t('nouns.type'), t(`userTypes.${me.data.user_type}`)],
                  [t('nouns.validUntil'), format.wall(Date.parse(me.data.expires_at))],
                  me.data.manager_alias !== '' && [t('nouns.manager'), me.data.manager_alias],
                ]}
              />
              <p className="dc-hint">{t('user.account.numberHint')}</p>
            </Card>
            <Card title={t('user.account.game')}>
              <GameForm server={me.data.server} username={me.data.username} />
            </Card>
          </div>
          <div className="dc-stack">
            <Sessions isExpired={me.data.is_expired} />
            <Install />
            <Leave />
          </div>
        </div>
      )}
    </>
  );
}
