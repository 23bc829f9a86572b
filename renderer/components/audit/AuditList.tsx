// The audit record as a list page: an entry is a sentence, and opens beside the list with every field before and after.
import Button from 'antd/es/button';
import type { UseQueryResult } from '@tanstack/react-query';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { Route } from '../../../server/core/http/contract.js';
import type { Filters } from '../../lib/useFilters.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { isMoment, useUntilMoment } from '../../lib/untilMoment.js';
import { useUrlDrawer } from '../../lib/useUrlDrawer.js';
import { Banner } from '../Banner.js';
import type { FilterField } from '../FilterBar.js';
import { ListPage, type ListColumn } from '../ListPage.js';
import { Empty } from '../States.js';
import { Time } from '../Time.js';
import type { AuditValues } from './auditFilters.js';
import { actOf, knownActions, sentenceOf, whoOf, type AuditEntry } from './sentence.js';

const EntryDrawer = lazy(() => import('./EntryDrawer.js').then((file) => ({ default: file.EntryDrawer })));

export interface AuditListProps<Values extends AuditValues> {
  filters: Filters<Values>;
  list: UseQueryResult<{ items: AuditEntry[]; total: number; searched_to?: string | undefined }>;
  pageSize: number;
  exported: { list: Route; filter: object };
  /** Those of this record alone, before the common ones. */
  fields?: readonly FilterField[];
  /** Who may have acted here. */
  actors: readonly AuditEntry['actor_type'][];
}

export function AuditList<Values extends AuditValues>(props: AuditListProps<Values>) {
  const { filters, list, pageSize, exported, fields = [], actors } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const drawer = useUrlDrawer('entry');
  const untilMoment = useUntilMoment();
  const open = list.data?.items.find(({ id }) => String(id) === drawer.id);
  const isElsewhere = drawer.id !== undefined && list.data && !open && !list.isPlaceholderData;
  return (
    <ListPage
      name="audit"
      title={t('audit.title')}
      filters={filters}
      list={list}
      pageSize={pageSize}
      columns={useAuditColumns()}
      exported={exported}
      older={(to) => ({ to }) as Partial<Values>}
      search={{ name: 'keyword', label: t('audit.search') }}
      fields={[
        ...fields,
        {
          name: 'actor_type',
          label: t('audit.actor'),
          kind: 'choice',
          options: actors.map((value) => ({ value, label: t(`roles.${value}`) })),
        },
        {
          name: 'action',
          label: t('audit.action'),
          kind: 'choice',
          options: knownActions().map((value) => ({ value, label: actOf(t, value) })),
        },
        { name: 'target', label: t('audit.target'), kind: 'text' },
        { name: 'from', label: t('audit.from'), kind: 'date' },
        isMoment(filters.values.to)
          ? untilMoment('to', filters.values.to)
          : { name: 'to', label: t('audit.to'), kind: 'date' },
      ]}
      nameOf={(entry) => sentenceOf(t, format, entry)}
      onOpen={(entry) => drawer.open(entry.id)}
      openKey={open?.id}
      empty={<Empty>{t('audit.empty')}</Empty>}
      frame={(inner) => (
        <>
          {isElsewhere && (
            <Banner tone="warn" act={<Button onClick={drawer.close}>{t('common.close')}</Button>}>
              {t('audit.notHere', { id: drawer.id ?? '' })}
            </Banner>
          )}
          {inner}
        </>
      )}
    >
      {open && <EntryDrawer entry={open} onClose={drawer.close} />}
    </ListPage>
  );
}

function useAuditColumns(): ListColumn<AuditEntry>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  return [
    { key: 'what', title: t('audit.what'), cell: (entry) => sentenceOf(t, format, entry) },
    {
      key: 'at',
      title: t('audit.at'),
      cell: (entry) => <Time at={entry.created_at} now={now} mode="moment" />,
    },
    { key: 'ip', title: t('audit.ip'), cell: (entry) => entry.ip || '–' },
    { key: 'who', title: t('audit.who'), isExtra: true, phone: 'none', cell: (entry) => whoOf(t, entry) },
    {
      key: 'action',
      title: t('audit.action'),
      isExtra: true,
      phone: 'none',
      cell: (entry) => <code>{entry.action}</code>,
    },
  ];
}
