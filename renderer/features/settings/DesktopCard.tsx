// What belongs to this computer and not to the cloud: shown in the desktop window alone.
import Button from 'antd/es/button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DesktopBridge, UpdateState, VisibleShellSettings } from '../../../main/channels.js';
import { Failed, Loading } from '../../components/States.js';

const SETTINGS = ['shell', 'settings'];
const UPDATES = ['shell', 'updates'];
const SWITCHES = ['startWithSystem', 'startHidden', 'keepAwake'] as const;

export function DesktopCard({ shell }: { shell: DesktopBridge }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  // A switch stands where it was put while the shell writes it down.
  const [put, setPut] = useState<Partial<VisibleShellSettings>>({});
  const settings = useQuery({ queryKey: SETTINGS, queryFn: () => shell.readSettings() });
  const change = useMutation({
    mutationFn: (wanted: Partial<VisibleShellSettings>) => shell.changeSettings(wanted),
    onSuccess: (now) => queries.setQueryData(SETTINGS, now),
    onError: () => setPut({}),
  });
  const now = settings.data && { ...settings.data, ...put };
  return (
    <section className="dc-card dc-stack" aria-label={t('settings.desktop.title')}>
      <h2>{t('settings.desktop.title')}</h2>
      <p className="dc-hint">{t('settings.desktop.why')}</p>
      {settings.isError && (
        <Failed
          error={settings.error}
          retry={() => void settings.refetch()}
          busy={settings.isFetching}
          since={settings.dataUpdatedAt}
        />
      )}
      {settings.isPending && <Loading rows={3} />}
      {now &&
        SWITCHES.map((name) => (
          <label key={name} className="dc-setting-switch">
            <input
              type="checkbox"
              role="switch"
              checked={now[name]}
              // A start by the system is what it hides.
              disabled={name === 'startHidden' && !now.startWithSystem}
              onChange={(event) => {
                const wanted = { [name]: event.target.checked };
                setPut({ ...put, ...wanted });
                change.mutate(wanted);
              }}
            />
            {t(`settings.desktop.${name}`)}
          </label>
        ))}
      {change.isError && <Failed error={change.error} retry={() => change.reset()} busy={false} />}
      <Updates shell={shell} />
      <div>
        <Button onClick={() => void shell.openDataFolder()}>{t('settings.desktop.openData')}</Button>
      </div>
    </section>
  );
}

function Updates({ shell }: { shell: DesktopBridge }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const updates = useQuery({ queryKey: UPDATES, queryFn: () => shell.readUpdates() });
  const check = useMutation({
    mutationFn: () => shell.checkForUpdates(),
    onSuccess: (now) => queries.setQueryData(UPDATES, now),
  });
  const state = updates.data;
  if (!state) return null;
  return (
    <p role="status">
      {t(`settings.desktop.updates.${wordOfUpdate(state)}`, {
        version: 'version' in state ? state.version : '',
      })}{' '}
      {state.kind === 'ready' && (
        <Button onClick={() => void shell.installUpdate()}>{t('settings.desktop.updates.install')}</Button>
      )}
      {(state.kind === 'none' || state.kind === 'failed') && (
        <Button onClick={() => check.mutate()} loading={check.isPending}>
          {t('settings.desktop.updates.check')}
        </Button>
      )}
    </p>
  );
}

const wordOfUpdate = (state: UpdateState) => (state.kind === 'off' ? state.why : state.kind);
