// Cards of accounts that were just made. The numbers are all that their holders sign in with: they come along in the tab's
// history and never stand in an address.
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { z } from 'zod';
import { CardSheet } from '../../components/codes/CardSheet.js';
import { CodeCard } from '../../components/codes/CodeCard.js';

const Account = z.object({
  id: z.int(),
  account_no: z.string(),
  duration_days: z.number(),
  user_type: z.enum(['daily', 'duiyi', 'shuaka']),
});
const Carried = z.object({ accounts: z.array(Account) }).catch({ accounts: [] });

export type AccountCard = z.infer<typeof Account>;

const linkOf = (origin: string, accountNo: string): string =>
  `${origin.replace(/\/+$/, '')}/login?as=user#account=${encodeURIComponent(accountNo)}`;

export function PrintAccountsPage() {
  const { t } = useTranslation();
  const { state } = useLocation();
  const { accounts } = Carried.parse(state);
  return (
    <CardSheet
      scope={t('units.users', { count: accounts.length })}
      items={accounts}
      cardOf={({ id, account_no, duration_days, user_type }, { shop, origin }) => (
        <CodeCard
          key={id}
          item={{ code: account_no, duration_days, valid_until: null }}
          kind="account"
          shop={shop}
          more={t(`userTypes.${user_type}`)}
          link={linkOf(origin, account_no)}
        />
      )}
    />
  );
}
