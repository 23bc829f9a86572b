// What task settings would change for whom, as the cloud worked it out: counts first, then field by field.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { previewUserTasks } from '../../server/services/oas/contract/presets.js';
import { getTaskTemplates } from '../../server/services/oas/contract/public.js';
import type { AnswerOf } from '../../server/core/http/contract.js';
import { call } from '../lib/api.js';
import { wordOf } from '../lib/i18n.js';
import { Banner } from './Banner.js';
import { DiffPreview, type DiffItem } from './DiffPreview.js';

/** The cloud lists so many users and counts the others. */
const LISTED = 100;

export function TaskDifferences({ preview }: { preview: AnswerOf<typeof previewUserTasks> }) {
  const { t, i18n } = useTranslation();
  const templates = useQuery({
    queryKey: ['any', 'taskTemplates'],
    queryFn: ({ signal }) => call(getTaskTemplates, { query: {} }, { signal }),
    staleTime: Infinity,
  });
  // Until they are known, and for fields of a client's own, the name on the wire says it.
  const titleOf = (task: string, name: string) => {
    if (name === 'enabled') return t('presets.enabled');
    if (name === 'next_time') return t('presets.nextTime');
    const own = templates.data?.templates[task]?.fields ?? [];
    const field = [...own, ...(templates.data?.common_fields ?? [])].find((one) => one.name === name);
    return field ? (i18n.language === 'en' ? field.title_en : field.title_zh) : name;
  };
  const textOf = (value: unknown): string | null => {
    if (value === undefined) return null;
    if (typeof value === 'boolean') return t(value ? 'presets.on' : 'presets.off');
    if (value === '') return t('presets.atOnce');
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
  const items = preview.users.flatMap((user) =>
    Object.entries(user.changes).flatMap(([task, { before, after }]) =>
      Object.keys({ ...before, ...after }).map((field): DiffItem => ({
        key: `${user.user_id}.${task}.${field}`,
        who: `#${user.user_id} ${user.username}`.trim(),
        field: `${wordOf(`tasks.${task}`, task)} · ${titleOf(task, field)}`,
        before: textOf(before[field]),
        after: textOf(after[field]),
      })),
    ),
  );
  return (
    <div className="dc-stack">
      <p role="status">
        {t('users.apply.changed', { count: preview.changed })} ·{' '}
        {t('users.apply.evaluated', { count: preview.evaluated })}
      </p>
      {preview.not_concerned > 0 && (
        <p className="dc-hint">{t('users.apply.notConcerned', { count: preview.not_concerned })}</p>
      )}
      {preview.unknown > 0 && (
        <Banner tone="warn">{t('plan.unknownUsers', { count: preview.unknown })}</Banner>
      )}
      {!preview.complete && (
        <Banner tone="warn">{t('users.apply.partial', { count: preview.evaluated })}</Banner>
      )}
      <DiffPreview items={items} unchanged={preview.unchanged} label={t('users.apply.title')} />
      {preview.changed > LISTED && <p className="dc-hint">{t('users.apply.first')}</p>}
    </div>
  );
}
