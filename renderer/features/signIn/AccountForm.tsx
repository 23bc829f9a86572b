// A user's account number: typed or pasted, or one that this browser remembers, with one tap.
import MoreOutlined from '@ant-design/icons/MoreOutlined';
import Button from 'antd/es/button';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { loginUser } from '../../../server/services/oas/contract/user.js';
import { Banner } from '../../components/Banner.js';
import { ExpiryTag } from '../../components/ExpiryTag.js';
import { FormFailure } from '../../components/FormFailure.js';
import { TextField } from '../../components/Field.js';
import { Menu } from '../../components/Menu.js';
import { Time } from '../../components/Time.js';
import { errorText } from '../../lib/errorText.js';
import { wordOf } from '../../lib/i18n.js';
import {
  forgetAccount,
  maskedName,
  rememberedAccounts,
  type RememberedAccount,
} from '../../lib/rememberedAccounts.js';
import { useForm } from '../../lib/useForm.js';
import { useNow } from '../../lib/useNow.js';
import { useValue } from '../../lib/value.js';
import { signInUser } from './signIn.js';

/** The number on a card, which its QR carries where no server sees it. */
const accountOfAddress = (): string => new URLSearchParams(location.hash.slice(1)).get('account') ?? '';

/** `done` once the session is open; with `only` just that account. */
export function AccountForm({ only, done }: { only?: string; done: () => void }) {
  const { t } = useTranslation();
  const send = async (accountNo: string) => {
    await signInUser(accountNo);
    done();
  };
  const form = useForm({
    initial: { account_no: accountOfAddress() },
    shape: loginUser.body,
    rules: { account_no: t('login.accountHint') },
    fieldOfCode: { wrong_credentials: 'account_no' },
    send: ({ account_no }) => send(account_no),
  });
  return (
    <>
      <Remembered only={only} signIn={send} />
      <form className="dc-form" onSubmit={form.submit} noValidate>
        <TextField
          form={form}
          name="account_no"
          label={t('login.accountNo')}
          hint={t('login.accountHint')}
          autoComplete="off"
          isCode
          isFirst
        />
        <FormFailure form={form} />
        <Button type="primary" htmlType="submit" loading={form.isPending}>
          {t('login.submit')}
        </Button>
      </form>
    </>
  );
}

function Remembered({
  only,
  signIn,
}: {
  only: string | undefined;
  signIn: (accountNo: string) => Promise<void>;
}) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const enter = useMutation({ mutationFn: signIn });
  const accounts = useValue(rememberedAccounts).filter(
    ({ accountNo }) => only === undefined || accountNo === only,
  );
  if (accounts.length === 0) return null;
  return (
    <section aria-label={t('login.remembered')} className="dc-remembered">
      <ul>
        {accounts.map((account) => (
          <li key={account.accountNo}>
            <Button
              className="dc-account-button"
              loading={enter.isPending && enter.variables === account.accountNo}
              onClick={() => enter.mutate(account.accountNo)}
            >
              <span className="dc-remembered-text">
                <span className="dc-remembered-name">{nameOf(account)}</span>
                <span className="dc-hint">
                  {wordOf(`userTypes.${account.userType}`, account.userType)} · {t('login.lastUsed')}{' '}
                  <Time at={account.usedAt} now={now} />
                </span>
              </span>
              {account.expiresAt !== undefined && <ExpiryTag at={account.expiresAt} now={now} />}
            </Button>
            <Menu
              label={t('table.rowMenu', { name: nameOf(account) })}
              icon={<MoreOutlined />}
              acts={[
                {
                  key: 'forget',
                  label: t('login.forget', { name: nameOf(account) }),
                  run: () => forgetAccount(account.accountNo),
                },
              ]}
            />
          </li>
        ))}
      </ul>
      {enter.isError && <Banner tone="bad">{errorText(t, enter.error)}</Banner>}
    </section>
  );
}

const nameOf = ({ name, accountNo }: RememberedAccount) => name || maskedName(accountNo);
