// How is it set, and what does each setting do?
import Button from 'antd/es/button';
import SearchOutlined from '@ant-design/icons/SearchOutlined';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useParams } from 'react-router';
import type { Setting } from '../../../server/console/contract/settings.js';
import { Banner } from '../../components/Banner.js';
import { Empty, Failed, Loading } from '../../components/States.js';
import { TextInput } from '../../components/TextInput.js';
import { ApiError } from '../../lib/api.js';
import { useChangeSettings, useSettings } from '../../lib/cloudSettings.js';
import { desktop } from '../../lib/desktop.js';
import { errorText } from '../../lib/errorText.js';
import { useValue } from '../../lib/value.js';
import { DesktopCard } from './DesktopCard.js';
import { draft, drafts, savedText, valueOf, wrongOf } from './draft.js';
import { SessionsCard } from './SessionsCard.js';
import { RestartBar } from './RestartBar.js';
import { SettingField, fieldId } from './SettingField.js';
import { groupOf, groupsOf, groupTitle, isMeant, isShown } from './words.js';
import '../../components/field.css';
import './settings.css';

export function SettingsPage() {
  const { t } = useTranslation();
  const settings = useSettings();
  return (
    <>
      <h1>{t('settings.title')}</h1>
      {desktop && <DesktopCard shell={desktop} />}
      {settings.isError && (
        <Failed
          error={settings.error}
          retry={() => void settings.refetch()}
          busy={settings.isFetching}
          since={settings.dataUpdatedAt}
        />
      )}
      {settings.data && <Form all={settings.data.filter(({ name }) => isShown(name))} />}
      {!settings.data && !settings.isError && <Loading cards={2} />}
      <SessionsCard />
    </>
  );
}

function Form({ all }: { all: readonly Setting[] }) {
  const { t } = useTranslation();
  const { group } = useParams();
  const [search, setSearch] = useState('');
  const present = useValue(drafts);
  const change = useChangeSettings();
  const [refused, setRefused] = useState<Record<string, string>>({});
  const [isComplaining, setComplaining] = useState(false);
  const groups = groupsOf(all.map(({ name }) => name));
  const open = group ?? groups[0] ?? '';
  const wanted = search.trim();
  const shown = all.filter(({ name }) => (wanted === '' ? groupOf(name) === open : isMeant(name, wanted)));
  const changed = all.filter(({ name }) => present[name] !== undefined);
  const wrong = changed.filter((setting) => wrongOf(setting, present[setting.name] ?? '') !== undefined);

  const point = (name: string) => {
    setSearch('');
    document.getElementById(fieldId(name))?.focus();
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    setRefused({});
    setComplaining(true);
    const [first] = wrong;
    if (first) return point(first.name);
    const values = changed.map((setting) => [setting.name, valueOf(setting, present[setting.name] ?? '')]);
    if (values.length === 0) return;
    change.mutate(Object.fromEntries(values) as Record<string, unknown>, {
      onSuccess() {
        for (const { name } of changed) draft(name, undefined);
        setComplaining(false);
      },
      onError(error) {
        const at = blamed(error, all);
        if (!at) return;
        setRefused({ [at.name]: at.detail });
        point(at.name);
      },
    });
  };

  return (
    <form className="dc-setting-form" onSubmit={save} noValidate>
      <RestartBar settings={all} />
      <div className="dc-settings-search" role="search">
        <TextInput
          value={search}
          onChange={setSearch}
          prefix={<SearchOutlined />}
          placeholder={t('settings.search')}
          aria-label={t('settings.search')}
          clearLabel={t('settings.clear')}
          data-search
        />
      </div>
      <div className="dc-settings-body">
        <nav className="dc-settings-groups" aria-label={t('settings.groupsLabel')}>
          {groups.map((name) => (
            <NavLink
              key={name}
              to={`/settings/${name}`}
              className={name === open && wanted === '' ? 'active' : ''}
              onClick={() => setSearch('')}
            >
              {groupTitle(name)}
            </NavLink>
          ))}
        </nav>
        <div className="dc-stack">
          {shown.length === 0 && (
            <Empty act={<Button onClick={() => setSearch('')}>{t('settings.clear')}</Button>}>
              {t('settings.none')}
            </Empty>
          )}
          {groups
            .filter((name) => shown.some((setting) => groupOf(setting.name) === name))
            .map((name) => (
              <section key={name} className="dc-card" aria-label={groupTitle(name)}>
                <h2>{groupTitle(name)}</h2>
                {shown
                  .filter((setting) => groupOf(setting.name) === name)
                  .map((setting) => (
                    <SettingField
                      key={setting.name}
                      setting={setting}
                      text={present[setting.name]}
                      isComplaining={isComplaining}
                      refused={refused[setting.name]}
                      onChange={(text) => {
                        setRefused({});
                        draft(
                          setting.name,
                          text === savedText(setting) && !setting.is_secret ? undefined : text,
                        );
                      }}
                    />
                  ))}
              </section>
            ))}
        </div>
      </div>
      {change.isError && !blamed(change.error, all) && (
        <Banner tone="bad">{errorText(t, change.error)}</Banner>
      )}
      <div className="dc-settings-save" role="status">
        {changed.length > 0 ? (
          <>
            <Button type="primary" htmlType="submit" loading={change.isPending}>
              {t('settings.save', { count: changed.length })}
            </Button>
            <Button onClick={() => drafts.set({})}>{t('settings.discard')}</Button>
          </>
        ) : (
          change.isSuccess && <span className="dc-hint">{t('settings.saved')}</span>
        )}
      </div>
    </form>
  );
}

/** `oas.poll.maxLimit: too big`: the setting that the cloud named, where it did. */
function blamed(error: unknown, all: readonly Setting[]): { name: string; detail: string } | undefined {
  if (!(error instanceof ApiError) || error.code !== 'invalid_setting') return undefined;
  const setting = all.find(
    ({ name }) => error.detail.startsWith(`${name}:`) || error.detail.startsWith(`${name}.`),
  );
  return setting && { name: setting.name, detail: error.detail.slice(error.detail.indexOf(':') + 1).trim() };
}
