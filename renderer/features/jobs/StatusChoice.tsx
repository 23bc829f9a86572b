// Which part of the pool: with how many there are in each, whatever the other filters.
import { useTranslation } from 'react-i18next';
import type { JobCounts } from '../../../server/services/oas/contract/live.js';
import { useFormat } from '../../lib/useFormat.js';

const SHOWN = ['open', 'pending', 'leased', 'running', 'failed', 'success', 'cancelled', 'all'] as const;
type Shown = (typeof SHOWN)[number];

export interface StatusChoiceProps {
  status: string;
  counts: JobCounts | undefined;
  choose: (status: Shown) => void;
}

export function StatusChoice({ status, counts, choose }: StatusChoiceProps) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const nameOf = (one: Shown) =>
    one === 'open' ? t('work.jobs.open') : one === 'all' ? t('common.all') : t(`status.job.${one}`);
  return (
    <div className="dc-choices" role="group" aria-label={t('nouns.status')}>
      {SHOWN.map((one) => (
        <button key={one} type="button" aria-pressed={one === status} onClick={() => choose(one)}>
          {nameOf(one)}
          {counts && one !== 'all' && <span className="dc-hint"> {number(countOf(one, counts))}</span>}
        </button>
      ))}
    </div>
  );
}

function countOf(status: Exclude<Shown, 'all'>, counts: JobCounts): number {
  return status === 'open' ? counts.pending + counts.leased + counts.running : counts[status];
}
