// Copies a text that is made or fetched when it is asked for, and says how that went.
import CopyOutlined from '@ant-design/icons/CopyOutlined';
import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../../lib/copy.js';
import { errorText } from '../../lib/errorText.js';

export function CopyButton({ text, children }: { text: () => Promise<string>; children: ReactNode }) {
  const { t } = useTranslation();
  const [said, setSaid] = useState('');
  const [isBusy, setBusy] = useState(false);
  const copy = async () => {
    setBusy(true);
    try {
      setSaid((await copyText(await text())) ? t('common.copy.done') : t('common.copy.refused'));
    } catch (error) {
      setSaid(errorText(t, error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <span className="dc-inline">
      <Button icon={<CopyOutlined />} loading={isBusy} onClick={() => void copy()}>
        {children}
      </Button>
      <span className="dc-hint" role="status">
        {said}
      </span>
    </span>
  );
}
