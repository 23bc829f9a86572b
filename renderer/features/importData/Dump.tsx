// The dump: files that are sent, or a folder on the machine of the cloud.
import Button from 'antd/es/button';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportState } from '../../../server/console/contract/import.js';
import { Banner } from '../../components/Banner.js';
import { Card } from '../../components/Card.js';
import { TextInput } from '../../components/TextInput.js';
import { errorText } from '../../lib/errorText.js';
import { useFormat } from '../../lib/useFormat.js';
import { useImportActs } from './useImport.js';

/** Zones in which versions of the original write task times. */
const ZONES = ['UTC', 'Asia/Shanghai'] as const;

export function Dump({ state }: { state: ImportState }) {
  const { t } = useTranslation();
  const format = useFormat();
  const id = useId();
  const { send, begin, discard } = useImportActs();
  const [folder, setFolder] = useState('');
  const [zone, setZone] = useState<string>(ZONES[0]);
  const path = folder.trim();
  const failure = begin.error ?? send.error ?? discard.error;
  return (
    <Card title={t('import.dump.title')}>
      <p className="dc-hint">{t('import.dump.form')}</p>
      <div className="dc-field">
        <label htmlFor={`${id}-files`}>{t('import.dump.files')}</label>
        <input
          id={`${id}-files`}
          type="file"
          multiple
          accept=".jsonl,.ndjson,.csv"
          disabled={send.isPending}
          onChange={({ target }) => {
            const chosen = [...(target.files ?? [])];
            if (chosen.length > 0) send.mutate(chosen);
          }}
        />
        <span className="dc-hint">
          {send.isPending ? t('import.dump.sending') : t('import.dump.filesRule')}
        </span>
      </div>
      {state.files.length > 0 && (
        <ul className="dc-import-files" aria-label={t('import.dump.sent')}>
          {state.files.map(({ name, bytes }) => (
            <li key={name}>
              <code>{name}</code> <span className="dc-hint">{format.bytes(bytes)}</span>
            </li>
          ))}
        </ul>
      )}
      <div className="dc-field">
        <label htmlFor={`${id}-folder`}>{t('import.dump.folder')}</label>
        <TextInput
          id={`${id}-folder`}
          value={folder}
          aria-describedby={`${id}-folder-hint`}
          onChange={setFolder}
        />
        <span className="dc-hint" id={`${id}-folder-hint`}>
          {t('import.dump.folderRule')}
        </span>
      </div>
      <fieldset className="dc-import-zones">
        <legend>{t('import.dump.zone')}</legend>
        {ZONES.map((name) => (
          <label key={name}>
            <input type="radio" name={`${id}-zone`} checked={zone === name} onChange={() => setZone(name)} />
            {t(name === 'UTC' ? 'import.dump.zoneUtc' : 'import.dump.zoneBeijing')}
          </label>
        ))}
      </fieldset>
      {failure && <Banner tone="bad">{errorText(t, failure)}</Banner>}
      <div className="dc-import-acts">
        <Button
          type="primary"
          disabled={path === '' && state.files.length === 0}
          loading={begin.isPending}
          onClick={() => begin.mutate({ ...(path === '' ? {} : { folder: path }), task_zone: zone })}
        >
          {t('import.dump.read')}
        </Button>
        {state.files.length > 0 && (
          <Button onClick={() => discard.mutate()} loading={discard.isPending}>
            {t('import.discard')}
          </Button>
        )}
      </div>
      <p className="dc-hint">{t('import.dump.safe')}</p>
    </Card>
  );
}
