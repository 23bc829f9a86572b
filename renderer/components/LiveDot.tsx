// Is what I see what is? 实时 / 重连中 / 已断开, and since when.
import { useTranslation } from 'react-i18next';
import type { Connection } from '../lib/live.js';
import { useFormat } from '../lib/useFormat.js';
import { ToneShape } from './ToneShape.js';
import type { Tone } from './tones.js';

const TONES: Record<Connection['state'], Tone> = {
  connecting: 'wait',
  live: 'ok',
  reconnecting: 'warn',
  down: 'bad',
  refused: 'off',
};

export function LiveDot({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { state, lostAt } = connection;
  return (
    <span className="dc-live" data-tone={TONES[state]} role="status" aria-label={t('live.label')}>
      {state === 'live' ? <span className="dc-dot" aria-hidden="true" /> : <ToneShape tone={TONES[state]} />}
      <span>{t(`live.${state}`)}</span>
      {state === 'down' && lostAt !== null && <span className="dc-live-since">{format.clock(lostAt)}</span>}
    </span>
  );
}
