// What is under way, and how the last act went.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import type { BackupsState } from '../../../server/console/contract/backups.js';
import { Banner } from '../../components/Banner.js';
import { Progress } from '../../components/Progress.js';
import { ApiError } from '../../lib/api.js';
import { errorText } from '../../lib/errorText.js';
import { useFormat } from '../../lib/useFormat.js';
import type { BackupActs } from './useBackups.js';

export function Working({ state, now, acts }: { state: BackupsState; now: number; acts: BackupActs }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { running, last } = state;
  if (running) {
    const { act, name, done_bytes: done, total_bytes: total } = running;
    // All bytes are read before the proof of it ends.
    const isEnding = total > 0 && done >= total;
    return (
      <section className="dc-card" aria-label={t('backups.work.label')}>
        <p role="status">
          <strong>{t(`backups.work.${act}`)}</strong> <code>{name}</code>
        </p>
        <Progress value={done} of={total} label={t(`backups.work.${act}`)} />
        <p className="dc-hint">
          {isEnding
            ? t('backups.work.ending')
            : t('backups.work.bytes', { done: format.bytes(done), total: format.bytes(total) })}
        </p>
      </section>
    );
  }
  if (state.is_restore_ready) {
    return (
      <Banner
        tone="warn"
        act={
          <Button onClick={() => acts.cancelRestore.mutate()} loading={acts.cancelRestore.isPending}>
            {t('backups.ready.cancel')}
          </Button>
        }
      >
        {t('backups.ready.text')}
      </Banner>
    );
  }
  if (!last) return null;
  const at = format.when(Date.parse(last.ended_at), now);
  if (last.failure === null) {
    return (
      <Banner tone="ok">
        {t(`backups.done.${last.act}`, { at })} <code className="dc-backup-name">{last.name}</code>
      </Banner>
    );
  }
  const { code, detail } = last.failure;
  const words = errorText(t, new ApiError(code, detail, 0));
  return (
    <Banner tone="bad">
      {t(`backups.failed.${last.act}`, { at })} {words}
      {words !== detail && <span className="dc-hint dc-backup-detail">{detail}</span>}
    </Banner>
  );
}
