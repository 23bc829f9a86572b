// What may I use, how much is left?
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { AwayLine } from '../../components/AwayLine.js';
import { Card } from '../../components/Card.js';
import { Facts } from '../../components/Facts.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Loading } from '../../components/States.js';
import { StatusTag } from '../../components/StatusTag.js';
import { meQuery } from '../../lib/ccjk/me.js';
import { useFormat } from '../../lib/useFormat.js';
import { NameForm } from './NameForm.js';
import { PasswordForm } from './PasswordForm.js';
import { Plan } from './Plan.js';
import { Sessions } from './Sessions.js';
import '../../components/rows.css';

export function AccountPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const account = useQuery(meQuery);
  const { data } = account;
  return (
    <>
      <h1>{t('ccjk.nav.account')}</h1>
      <AwayLine since={account.dataUpdatedAt} />
      <QueryFailure query={account} />
      {account.isPending && <Loading cards={3} />}
      {data && (
        <div className="dc-grid">
          <div className="dc-stack">
            <Card
              title={t('ccjkAccount.who')}
              aside={data.is_operator && <StatusTag tone="held">{t('ccjkAccount.operator')}</StatusTag>}
            >
              <Facts
                facts={[
                  [t('ccjk.signIn.email'), data.email],
                  [t('ccjkAccount.since'), format.wall(Date.parse(data.created_at))],
                ]}
              />
              {data.is_operator && <p className="dc-hint">{t('ccjkAccount.operatorWhy')}</p>}
              <NameForm name={data.display_name ?? ''} />
            </Card>
            <Plan account={data} />
          </div>
          <div className="dc-stack">
            <Sessions />
            <Card title={t('ccjkAccount.password')}>
              <PasswordForm email={data.email} />
            </Card>
          </div>
        </div>
      )}
    </>
  );
}
