// What is my account number? A code in (from a card's QR, typed or pasted), a number out, shown whole this once.
import Button from 'antd/es/button';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { registerByCode } from '../../../server/services/oas/contract/user.js';
import { Banner } from '../../components/Banner.js';
import { CodeField } from '../../components/CodeField.js';
import { FormFailure } from '../../components/FormFailure.js';
import { call } from '../../lib/api.js';
import { codeOfAddress, codeOfText, dropCodeOfAddress } from '../../lib/codeText.js';
import { maskedName, rememberAccount } from '../../lib/rememberedAccounts.js';
import { openRoleSession, roleSession } from '../../lib/roleSessions.js';
import { useForm } from '../../lib/useForm.js';
import { useValue } from '../../lib/value.js';
import { SaveNumber } from './SaveNumber.js';
import './register.css';

type Account = AnswerOf<typeof registerByCode>;

export function RegisterPage() {
  const [made, setMade] = useState<Account>();
  return made ? <SaveNumber account={made} /> : <CodeForm done={setMade} />;
}

function CodeForm({ done }: { done: (account: Account) => void }) {
  const { t } = useTranslation();
  const present = useValue(roleSession('user'));
  const form = useForm({
    initial: { code: codeOfAddress() },
    shape: registerByCode.body,
    toBody: ({ code }) => ({ code: codeOfText(code) }),
    rules: { code: t('user.register.rule') },
    fieldOfCode: { code_not_found: 'code', code_used: 'code', code_revoked: 'code', code_lapsed: 'code' },
    send: async ({ code }) => {
      const account = await call(registerByCode, { body: { code: codeOfText(code) } });
      dropCodeOfAddress();
      // Signed in at once: a page that is closed too early has not lost the number, which stands under "Me".
      openRoleSession('user', { token: account.token, name: account.account_no });
      rememberAccount({
        accountNo: account.account_no,
        name: '',
        userType: account.user_type,
        expiresAt: Date.parse(account.expires_at),
        usedAt: Date.now(),
      });
      done(account);
    },
  });
  const latest = useRef(form);
  useEffect(() => {
    latest.current = form;
  });
  useEffect(() => {
    // A second card scanned while the page is open changes the address alone.
    const take = () => {
      const code = codeOfAddress();
      if (code !== '') latest.current.set('code', code);
    };
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, []);
  const { code } = form.values;
  const wayToRenew = code === '' ? '/user' : `/user#${new URLSearchParams({ code: codeOfText(code) })}`;
  return (
    <section className="dc-card dc-register">
      <h1>{t('user.register.title')}</h1>
      {present.kind === 'open' && (
        // Who scans a card while signed in most often wants more days.
        <Banner tone="wait" act={<Link to={wayToRenew}>{t('user.register.renew')}</Link>}>
          {t('user.register.signedIn', { name: maskedName(present.name) })}
        </Banner>
      )}
      <form className="dc-form" onSubmit={form.submit} noValidate>
        <CodeField form={form} label={t('user.register.code')} hint={t('user.register.hint')} isFirst />
        <FormFailure form={form} />
        <Button type="primary" htmlType="submit" loading={form.isPending}>
          {t('user.register.submit')}
        </Button>
      </form>
      <p>
        <Link to="/login?as=user">{t('user.register.have')}</Link>
      </p>
    </section>
  );
}
