// One file for whoever helps: copied for a message, or saved. It holds no secret and nobody's name.
import Button from 'antd/es/button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readDiagnostics } from '../../../server/console/contract/logs.js';
import { Banner } from '../../components/Banner.js';
import { fetchFile } from '../../lib/api.js';
import { errorText } from '../../lib/errorText.js';
import { nameOfFile, saveFile } from '../../lib/saveFile.js';
import { CopyButton } from './CopyButton.js';

export function Diagnostics() {
  const { t } = useTranslation();
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const answer = await fetchFile(readDiagnostics, {});
      saveFile(nameOfFile(answer, 'deskcloud-diagnostics.json'), [await answer.text()], 'application/json');
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <span className="dc-log-acts" title={t('logs.bundle.what')}>
        <CopyButton text={async () => (await fetchFile(readDiagnostics, {})).text()}>
          {t('logs.bundle.copy')}
        </CopyButton>
        <Button onClick={() => void save()} loading={isBusy}>
          {t('logs.bundle.save')}
        </Button>
      </span>
      {failure !== undefined && <Banner tone="bad">{errorText(t, failure)}</Banner>}
    </>
  );
}
