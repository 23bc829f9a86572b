// An act on many rows while it runs: done, skipped and failed, live; what failed with its reason; aborting keeps what is done.
import Button from 'antd/es/button';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useBulkRun } from '../lib/useBulkRun.js';
import { wordOf } from '../lib/i18n.js';
import { Banner } from './Banner.js';
import { Dialog } from './Dialog.js';
import { Progress } from './Progress.js';
import { Failed, Loading } from './States.js';

export interface BulkRunProps {
  id: number;
  /** "Retry 4 jobs" */
  title: string;
  onClose: () => void;
  /** Once, when it has ended: lists are read anew. */
  onEnd?: () => void;
  /** Does it again for the rows that failed; offered when given. */
  retry?: (ids: number[]) => void;
  /** A row in words; its number by default. */
  nameOf?: (id: number) => string;
}

const MOST_NOTES = 200;

export function BulkRun({ id, title, onClose, onEnd, retry, nameOf = (row) => `#${row}` }: BulkRunProps) {
  const { t } = useTranslation();
  const { run, abort } = useBulkRun(id);
  const bulk = run.data;
  const hasEnded = bulk !== undefined && bulk.state !== 'running';
  const latest = useRef(onEnd);
  useEffect(() => {
    latest.current = onEnd;
  });
  useEffect(() => {
    if (hasEnded) latest.current?.();
  }, [hasEnded]);
  const failed = bulk?.notes.filter(({ outcome }) => outcome === 'failed') ?? [];
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          {bulk?.state === 'running' && (
            <Button onClick={() => abort.mutate()} loading={abort.isPending}>
              {t('bulk.abort')}
            </Button>
          )}
          {hasEnded && retry && failed.length > 0 && (
            <Button onClick={() => retry(failed.map((note) => note.id))}>
              {t('bulk.retryFailed', { count: failed.length })}
            </Button>
          )}
          <Button type={hasEnded ? 'primary' : 'default'} onClick={onClose} data-first>
            {t('common.close')}
          </Button>
        </>
      }
    >
      {run.isError && <Failed error={run.error} retry={() => void run.refetch()} busy={run.isFetching} />}
      {run.isPending && <Loading rows={2} />}
      {bulk && (
        <>
          <Progress value={bulk.done + bulk.skipped + bulk.failed} of={bulk.total} label={title} />
          <p role="status">
            {t('bulk.progress', {
              done: bulk.done,
              skipped: bulk.skipped,
              failed: bulk.failed,
              total: bulk.total,
            })}
          </p>
          {bulk.state === 'done' && (
            <Banner tone={bulk.failed > 0 ? 'warn' : 'ok'}>
              {bulk.failed > 0 ? t('bulk.partial', { failed: bulk.failed }) : t('bulk.done')}
            </Banner>
          )}
          {bulk.state === 'aborted' && <Banner tone="off">{t('bulk.aborted')}</Banner>}
          {bulk.notes.length > 0 && (
            <section aria-label={t('bulk.failures')}>
              <ul className="dc-notes">
                {bulk.notes.map((note) => (
                  <li key={note.id} data-tone={note.outcome === 'failed' ? 'bad' : 'off'}>
                    <strong>{nameOf(note.id)}</strong> {t(`bulk.outcome.${note.outcome}`)} ·{' '}
                    {wordOf(`errors.${note.reason}`, wordOf(`jobErrors.${note.reason}`, note.reason))}
                  </li>
                ))}
              </ul>
              {bulk.notes.length >= MOST_NOTES && (
                <p className="dc-hint">{t('bulk.first', { count: MOST_NOTES })}</p>
              )}
            </section>
          )}
        </>
      )}
    </Dialog>
  );
}
