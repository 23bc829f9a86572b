// What is in a backup: each file or setting of it by its name, texts as texts.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../components/States.js';
import { saveFile } from '../../lib/saveFile.js';
import { useFormat } from '../../lib/useFormat.js';
import { isShort } from './configDiff.js';
import type { WholeBackup } from './useBackups.js';

const OPEN_UP_TO = 3;

export function Contents({ backup }: { backup: WholeBackup }) {
  const { t } = useTranslation();
  const { bytes } = useFormat();
  const entries = Object.entries(backup.config_data);
  const long = entries.filter(([, value]) => !isShort(value)).length;
  if (entries.length === 0) return <Empty>{t('ccjkBackups.nothingInIt')}</Empty>;
  return (
    <div className="dc-ccjk-entries">
      {entries.map(([name, value]) => {
        if (isShort(value)) {
          return (
            <p key={name}>
              <code>{name}</code> <code>{JSON.stringify(value)}</code>
            </p>
          );
        }
        const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
        return (
          <details key={name} open={long <= OPEN_UP_TO}>
            <summary>
              <code>{name}</code>
              <span className="dc-hint">{bytes(new Blob([text]).size)}</span>
            </summary>
            <pre tabIndex={0} role="region" aria-label={name}>
              {text}
            </pre>
            {typeof value === 'string' && (
              <Button
                aria-label={`${t('ccjkBackups.saveAsFile')} ${name}`}
                onClick={() => saveFile(name.split(/[\\/]/).at(-1) ?? name, [value], 'text/plain')}
              >
                {t('ccjkBackups.saveAsFile')}
              </Button>
            )}
          </details>
        );
      })}
    </div>
  );
}
