// Rest, lineup and shikigami of a user: small documents that agents read. Kept as JSON, checked by the cloud.
import Button from 'antd/es/button';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { getUserConfigs, putUserConfig } from '../../../server/services/oas/contract/configs.js';
import { Banner } from '../../components/Banner.js';
import { Failed } from '../../components/States.js';
import { TextArea } from '../../components/TextInput.js';
import { call } from '../../lib/api.js';
import { errorText } from '../../lib/errorText.js';
import { userKeys } from './keys.js';
import { useUserActs } from './useUserActs.js';

const NAMES = ['rest', 'lineup', 'shikigami'] as const;
const Config = z.record(z.string(), z.unknown());

export function UserConfigs({ id }: { id: number }) {
  const { t } = useTranslation();
  const configs = useQuery({
    queryKey: userKeys.part(id, 'configs'),
    queryFn: ({ signal }) => call(getUserConfigs, { params: { user_id: id } }, { signal }),
  });
  return (
    <details>
      <summary>{t('users.configs.title')}</summary>
      {configs.isError && (
        <Failed error={configs.error} retry={() => void configs.refetch()} busy={configs.isFetching} />
      )}
      {configs.data &&
        NAMES.map((name) => (
          <OneConfig key={name} id={id} name={name} stored={configs.data[`${name}_config`]} />
        ))}
    </details>
  );
}

function OneConfig({
  id,
  name,
  stored,
}: {
  id: number;
  name: (typeof NAMES)[number];
  stored: Record<string, unknown>;
}) {
  const { t } = useTranslation();
  const acts = useUserActs();
  const [text, setText] = useState(() => JSON.stringify(stored, null, 2));
  const title = t(`users.configs.${name}`);
  const save = useMutation({
    mutationFn: (config: Record<string, unknown>) =>
      call(putUserConfig, { params: { user_id: id, name }, body: { config } }),
    onSuccess: () => acts.changed(),
  });
  const read = parsed(text);
  return (
    <div className="dc-field">
      <label htmlFor={`config-${name}`}>{title}</label>
      <TextArea
        id={`config-${name}`}
        className="dc-mono"
        rows={6}
        value={text}
        onChange={setText}
        spellCheck={false}
        aria-invalid={'wrong' in read}
      />
      {'wrong' in read && (
        <Banner tone="bad">
          {read.wrong === '' ? t('users.configs.object') : t('users.configs.wrong', { detail: read.wrong })}
        </Banner>
      )}
      {save.isError && <Banner tone="bad">{errorText(t, save.error)}</Banner>}
      {save.isSuccess && <Banner tone="ok">{t('users.configs.saved', { name: title })}</Banner>}
      <div>
        <Button
          disabled={'wrong' in read}
          loading={save.isPending}
          onClick={() => 'config' in read && save.mutate(read.config)}
        >
          {t('users.configs.save', { name: title })}
        </Button>
      </div>
    </div>
  );
}

/** `wrong` is empty for JSON that is no object. */
function parsed(text: string): { config: Record<string, unknown> } | { wrong: string } {
  try {
    const checked = Config.safeParse(JSON.parse(text));
    return checked.success ? { config: checked.data } : { wrong: '' };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}
