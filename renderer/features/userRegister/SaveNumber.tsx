// The new account number, whole: it is the only credential, and the way on opens when it was carried away.
import Button from 'antd/es/button';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import type { registerByCode } from '../../../server/services/oas/contract/user.js';
import { inGroups } from '../../components/CodeChip.js';
import { copyText } from '../../lib/copy.js';
import { saveFile } from '../../lib/saveFile.js';
import { useFormat } from '../../lib/useFormat.js';
import { numberCard } from './numberCard.js';

export function SaveNumber({ account }: { account: AnswerOf<typeof registerByCode> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef<HTMLElement>(null);
  const [isSaved, setSaved] = useState(false);
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();
  useEffect(() => heading.current?.focus(), []);
  const number = inGroups(account.account_no);
  const until = format.wall(Date.parse(account.expires_at));
  const address = `${location.origin}/login?as=user`;
  const lines = [
    t('user.register.fileTitle'),
    number,
    `${t(`userTypes.${account.user_type}`)} · ${t('user.register.fileUntil')} ${until}`,
    `${t('user.register.fileUrl')} ${address}`,
    t('user.register.saveWhy'),
  ];
  const fileName = `deskcloud-${account.login_id}`;
  const copy = async () => {
    const isDone = await copyText(number);
    if (isDone) setSaved(true);
    else if (shown.current) window.getSelection()?.selectAllChildren(shown.current);
    setOutcome(isDone ? 'copied' : 'refused');
  };
  const saveText = () => {
    // The mark lets every editor read the Chinese.
    saveFile(`${fileName}.txt`, [`\uFEFF${lines.join('\r\n')}\r\n`], 'text/plain');
    setSaved(true);
  };
  const saveImage = async () => {
    saveFile(`${fileName}.png`, [await numberCard(lines)], 'image/png');
    setSaved(true);
  };
  return (
    <section className="dc-card dc-register">
      <h1 ref={heading} tabIndex={-1}>
        {t('user.register.saveTitle')}
      </h1>
      <p>{t('user.register.saveWhy')}</p>
      <code ref={shown} className="dc-number" aria-label={t('user.register.number')}>
        {number}
      </code>
      <div className="dc-register-acts">
        <Button type={isSaved ? 'default' : 'primary'} onClick={() => void copy()}>
          {t('user.register.copy')}
        </Button>
        <Button onClick={() => void saveImage()}>{t('user.register.image')}</Button>
        <Button onClick={saveText}>{t('user.register.txt')}</Button>
      </div>
      <p className="dc-hint" role="status">
        {outcome === 'copied' && t('user.register.copied')}
        {outcome === 'refused' && t('user.register.copyRefused')}
      </p>
      <p>{t('user.register.until', { type: t(`userTypes.${account.user_type}`), at: until })}</p>
      <label className="dc-register-saved">
        <input type="checkbox" checked={isSaved} onChange={(event) => setSaved(event.target.checked)} />
        {t('user.register.iSaved')}
      </label>
      <Button
        type="primary"
        disabled={!isSaved}
        onClick={() => void navigate('/user', { replace: true })}
        title={isSaved ? undefined : t('user.register.enterHint')}
      >
        {t('user.register.enter')}
      </Button>
    </section>
  );
}
