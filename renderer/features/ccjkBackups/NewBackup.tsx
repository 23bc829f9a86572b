// A configuration that is kept by hand: files of this computer, or JSON that is typed or pasted.
import Button from 'antd/es/button';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ChangeEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { createBackup, MOST_BACKUP_BYTES } from '../../../server/services/ccjk/contract/config.js';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import { Drawer } from '../../components/Drawer.js';
import { controlProps, FieldFrame, TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { call } from '../../lib/api.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { forgetDraft, useDraft } from '../../lib/useDraft.js';
import { useForm, type Form } from '../../lib/useForm.js';
import { useFormat } from '../../lib/useFormat.js';
import {
  bytesOf,
  configOf,
  isTooLarge,
  nameOfFiles,
  readText,
  type BackupValues,
  type GivenFile,
} from './backupBody.js';
import { backupKeys } from './keys.js';

const DRAFT = 'backup.new';

/** What is wrong with the content is said at the content, whichever way it was given. */
const Shape = z.custom<BackupValues>().superRefine((values, context) => {
  const complain = (name: keyof BackupValues) =>
    context.addIssue({ code: 'custom', path: [name], message: '' });
  if (!createBackup.body!.shape.config_name.safeParse(values.config_name).success) complain('config_name');
  const config = configOf(values);
  if (!config || isTooLarge(config)) complain('text');
});

export interface NewBackupProps {
  devices: readonly Device[];
  /** Chosen in the list's filter. */
  deviceId?: string | undefined;
  onClose: () => void;
  done: (id: string) => void;
}

export function NewBackup({ devices, deviceId, onClose, done }: NewBackupProps) {
  const { t } = useTranslation();
  const { bytes } = useFormat();
  const queries = useQueryClient();
  const isAway = useIsAway();
  const first = devices.find(({ id }) => id === deviceId) ?? devices[0];
  const form = useForm<BackupValues>({
    initial: { device_id: first?.id ?? '', config_name: '', text: '', files: [] },
    shape: Shape,
    rules: {
      config_name: t('ccjkBackups.rules.name'),
      text: t('ccjkBackups.rules.content', { most: bytes(MOST_BACKUP_BYTES) }),
    },
    send: async (values) => {
      const { device_id, config_name } = values;
      const { id } = await call(createBackup, {
        body: { device_id, config_name, config_data: configOf(values) ?? {} },
      });
      forgetDraft(queries, 'developer', DRAFT);
      await queries.invalidateQueries({ queryKey: backupKeys.all });
      void queries.invalidateQueries({ queryKey: backupKeys.quota });
      done(id);
    },
  });
  useDraft('developer', DRAFT, form);
  const config = configOf(form.values);
  return (
    <Drawer
      isModal
      title={t('ccjkBackups.make')}
      onClose={onClose}
      footer={
        <Button type="primary" loading={form.isPending} disabled={isAway} onClick={() => form.submit()}>
          {t('ccjkBackups.keep')}
        </Button>
      }
    >
      <p>{t('ccjkBackups.makeWhy')}</p>
      <form className="dc-form dc-ccjk-new-backup" onSubmit={form.submit} noValidate>
        <FieldFrame id={form.idOf('device_id')} label={t('ccjkBackups.device')} error={form.errors.device_id}>
          <select
            {...controlProps({ form, name: 'device_id', hint: undefined })}
            className="dc-select"
            value={form.values.device_id}
            onChange={(event) => form.set('device_id', event.target.value)}
          >
            {devices.map(({ id, device_name: name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </FieldFrame>
        <Files form={form} />
        {form.values.files.length === 0 ? (
          <TextField
            form={form}
            name="text"
            label={t('ccjkBackups.json')}
            hint={t('ccjkBackups.jsonHint')}
            rows={10}
            isCode
            placeholder={'{ "theme": "dark" }'}
          />
        ) : (
          form.errors.text !== undefined && (
            <p id={form.idOf('text')} className="dc-hint dc-wrong" role="alert" tabIndex={-1}>
              {form.errors.text}
            </p>
          )
        )}
        <TextField form={form} name="config_name" label={t('ccjkBackups.name')} autoComplete="off" />
        {config && <p className="dc-hint">{t('ccjkBackups.willTake', { size: bytes(bytesOf(config)) })}</p>}
        <FormFailure form={form} />
        <button type="submit" hidden />
      </form>
    </Drawer>
  );
}

function Files({ form }: { form: Form<BackupValues> }) {
  const { t } = useTranslation();
  const { bytes } = useFormat();
  const input = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState<string>();
  const { files, config_name: name } = form.values;
  const take = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const chosen = [...(target.files ?? [])];
    target.value = '';
    if (chosen.length === 0) return;
    setRefused(undefined);
    const taken: GivenFile[] = files.filter((file) => !chosen.some((one) => one.name === file.name));
    for (const file of chosen) {
      if (file.size > MOST_BACKUP_BYTES) {
        return setRefused(t('ccjkBackups.fileTooLarge', { name: file.name, most: bytes(MOST_BACKUP_BYTES) }));
      }
      try {
        taken.push(await readText(file));
      } catch {
        // No text in it, or it went away between the choice and the reading.
        return setRefused(t('ccjkBackups.fileNoText', { name: file.name }));
      }
    }
    form.set('files', taken);
    if (name === '' || name === nameOfFiles(files)) form.set('config_name', nameOfFiles(taken));
  };
  const id = form.idOf('files');
  return (
    <FieldFrame id={id} label={t('ccjkBackups.files')} hint={t('ccjkBackups.filesHint')} error={refused}>
      {/* The browser's own button would speak the browser's language. */}
      <input ref={input} type="file" multiple hidden onChange={(event) => void take(event)} />
      <Button
        id={id}
        aria-label={t('ccjkBackups.chooseFiles')}
        aria-describedby={`${id}-hint`}
        onClick={() => input.current?.click()}
      >
        {t('ccjkBackups.chooseFiles')}
      </Button>
      {files.length > 0 && (
        <ul className="dc-ccjk-files">
          {files.map((file) => (
            <li key={file.name}>
              <code>{file.name}</code>
              <span className="dc-hint">{bytes(new Blob([file.text]).size)}</span>
              <Button
                type="text"
                aria-label={t('ccjkBackups.leaveOut', { name: file.name })}
                onClick={() =>
                  form.set(
                    'files',
                    files.filter((one) => one.name !== file.name),
                  )
                }
              >
                {t('ccjkBackups.remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </FieldFrame>
  );
}
