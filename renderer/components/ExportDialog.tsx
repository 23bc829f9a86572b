// A list as a file, by its present filter: how many rows first, then the file itself, with what has come so far.
import Button from 'antd/es/button';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import type { Route } from '../../server/core/http/contract.js';
import { call, fetchFile } from '../lib/api.js';
import { errorText } from '../lib/errorText.js';
import { nameOfFile, readFile, saveFile } from '../lib/saveFile.js';
import { useFormat } from '../lib/useFormat.js';
import { Banner } from './Banner.js';
import { Dialog } from './Dialog.js';
import { Failed } from './States.js';

export interface ExportDialogProps {
  /** The list's own route; beside each list stands its export. */
  list: Route;
  params?: object;
  /** The filters as the list is asked for them. */
  filter: object;
  /** "Renewal keys" */
  name: string;
  onClose: () => void;
}

/** What the export answers to `count=1`; said here because its contract file holds the lists of every role. */
const Count = z.object({ rows: z.int(), most_rows: z.int() });
const PATIENCE_MS = 10 * 60_000;
const FORMATS = ['csv', 'xlsx'] as const;

export function ExportDialog({ list, params, filter, name, onClose }: ExportDialogProps) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const [kind, setKind] = useState<(typeof FORMATS)[number]>('csv');
  const [bytes, setBytes] = useState(0);
  const route: Route = { ...list, path: `${list.path}/export`, query: z.unknown(), answer: Count };
  const input = { ...(params ? { params } : {}) } as Record<string, never>;
  const query = (more: object) => ({ ...input, query: { ...filter, lang: i18n.language, ...more } as never });
  const count = useQuery({
    queryKey: [typeof list.role === 'string' ? list.role : 'any', 'export', list.path, params, filter],
    queryFn: async ({ signal }) => Count.parse(await call(route, query({ count: '1' }), { signal })),
    gcTime: 0,
    staleTime: 0,
  });
  const save = useMutation({
    mutationFn: async () => {
      setBytes(0);
      const answer = await fetchFile(route, query({ format: kind }), { patienceMs: PATIENCE_MS });
      const parts = await readFile(answer, setBytes);
      saveFile(nameOfFile(answer, `${name}.${kind}`), parts, answer.headers.get('content-type') ?? '');
    },
  });
  const rows = count.data?.rows ?? 0;
  const isTooMany = count.data !== undefined && rows > count.data.most_rows;
  return (
    <Dialog
      title={t('export.title', { name })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.close')}</Button>
          <Button
            type="primary"
            data-first
            disabled={!count.data || isTooMany || rows === 0}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {count.data ? t('export.start', { count: rows }) : t('export.act')}
          </Button>
        </>
      }
    >
      {count.isPending && <p role="status">{t('export.counting')}</p>}
      {count.isError && (
        <Failed error={count.error} retry={() => void count.refetch()} busy={count.isFetching} />
      )}
      {count.data && <p>{t('export.rows', { count: rows })}</p>}
      {isTooMany && (
        <Banner tone="warn">{t('export.tooMany', { most: format.number(count.data.most_rows) })}</Banner>
      )}
      <fieldset className="dc-field dc-choices">
        <legend>{t('export.format')}</legend>
        <div>
          {FORMATS.map((option) => (
            <label key={option}>
              <input type="radio" name="format" checked={option === kind} onChange={() => setKind(option)} />
              {t(`export.${option}`)}
            </label>
          ))}
        </div>
      </fieldset>
      {save.isPending && <p role="status">{t('export.loaded', { size: format.bytes(bytes) })}</p>}
      {save.isSuccess && <Banner tone="ok">{t('export.done')}</Banner>}
      {save.isError && <Banner tone="bad">{errorText(t, save.error)}</Banner>}
    </Dialog>
  );
}
