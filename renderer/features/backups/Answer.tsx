// The page's one answer: what is gone if the disk dies now.
import { useTranslation } from 'react-i18next';
import type { BackupsState } from '../../../server/console/contract/backups.js';
import { Banner } from '../../components/Banner.js';
import { Facts } from '../../components/Facts.js';
import { Time } from '../../components/Time.js';
import { useFormat } from '../../lib/useFormat.js';
import { safetyOf } from './safety.js';

/** A daily backup that is this old has been missed. */
const OLD_MS = 36 * 3600_000;

interface AnswerProps {
  state: BackupsState;
  dataDir: string;
  /** The cloud's own clock. */
  now: number;
}

export function Answer({ state, dataDir, now }: AnswerProps) {
  const { t } = useTranslation();
  return (
    <section className="dc-card" aria-label={t('backups.answer.label')}>
      <Loss state={state} dataDir={dataDir} now={now} />
      <Facts
        facts={[
          [
            t('backups.answer.newest'),
            state.newest_verified_at === null ? (
              t('backups.answer.never')
            ) : (
              <Time key="newest" at={state.newest_verified_at} now={now} />
            ),
          ],
          [
            t('backups.answer.next'),
            state.next_at === null ? (
              t('backups.answer.notDaily')
            ) : (
              <Time key="next" at={state.next_at} now={now} mode="when" />
            ),
          ],
          [t('backups.answer.folder'), <code key="folder">{state.folder}</code>],
          state.second_folder !== null && [
            t('backups.answer.second'),
            <code key="second">{state.second_folder}</code>,
          ],
        ]}
      />
    </section>
  );
}

function Loss({ state, dataDir, now }: AnswerProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const safety = safetyOf(state, dataDir);
  switch (safety.kind) {
    case 'none':
    case 'unproved':
      return <Banner tone="bad">{t(`backups.answer.${safety.kind}`)}</Banner>;
    case 'beside':
      return (
        <Banner tone="warn" act={<a href="#backup-settings">{t('backups.answer.mend')}</a>}>
          {t('backups.answer.beside')}
        </Banner>
      );
    case 'safe': {
      const at = Date.parse(safety.newest.created_at);
      return (
        <Banner tone={now - at > OLD_MS ? 'warn' : 'ok'} quiet>
          {t('backups.answer.safe', {
            at: format.when(at, now),
            duration: format.duration(now - at),
          })}
        </Banner>
      );
    }
  }
}
