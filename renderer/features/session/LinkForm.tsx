// How to get a fresh link, and a field to paste it: the way back in, wherever a session is missing.
import Button from 'antd/es/button';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Banner } from '../../components/Banner.js';
import { CopyText } from '../../components/CopyText.js';
import { TextInput } from '../../components/TextInput.js';
import { errorText } from '../../lib/errorText.js';
import { exchangeLink } from './openSession.js';

const COMMAND = 'npm run console-url';

export function LinkForm() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const exchange = useMutation({ mutationFn: exchangeLink });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '') exchange.mutate(text);
  };
  return (
    <>
      <p>{t('session.how.run')}</p>
      <CopyText text={COMMAND} label={t('session.how.command')} />
      <p className="dc-hint">
        {t('session.how.dataDir')} <code>{t('session.how.dataDirExample')}</code>
      </p>
      <p>{t('session.how.then')}</p>
      <form className="dc-inline-form" onSubmit={submit}>
        <label htmlFor="session-link">{t('session.form.link')}</label>
        <TextInput
          id="session-link"
          value={text}
          onChange={setText}
          placeholder={`${location.origin}/?token=…`}
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          aria-describedby={exchange.isError ? 'session-link-error' : undefined}
          aria-invalid={exchange.isError}
        />
        <Button type="primary" htmlType="submit" disabled={text.trim() === ''} loading={exchange.isPending}>
          {t('session.form.open')}
        </Button>
      </form>
      {exchange.isError && (
        <Banner tone="bad" id="session-link-error">
          {errorText(t, exchange.error)}
        </Banner>
      )}
    </>
  );
}
