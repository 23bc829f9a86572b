// The figures, for this machine and for whoever shows the token of `metrics.token`. A console session is no such token: it opens all
// else, and a scraper keeps what it is given in a file.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Core } from '../core/core.js';
import { FileAnswer } from '../core/http/fileAnswer.js';
import type { Handled } from '../core/http/handle.js';
import { forbidden, unauthenticated } from '../core/kernel/errors.js';
import { METRICS_TYPE } from '../core/metrics/metrics.js';
import { handle, type ConsoleActor } from './access.js';
import { readMetrics } from './contract/metrics.js';
import { metricsSettings } from './metricsSettings.js';

export const metricsRoutes = ({ metrics, settings }: Core): Handled<ConsoleActor>[] => [
  handle(readMetrics, async ({ actor, local }) => {
    if (!local) checkToken(actor, settings.read(metricsSettings).token);
    const text = await metrics.text();
    return new FileAnswer(METRICS_TYPE, 'metrics.txt', once(text));
  }),
];

/** Errors: forbidden `no_metrics_token`, unauthenticated `no_token`, `invalid_token`. */
function checkToken(actor: ConsoleActor, expected: string): void {
  if (expected === '') {
    throw forbidden('no_metrics_token', 'figures are for this machine only; set metrics.token to open them');
  }
  const shown = actor.role === 'scraper' ? actor.token : undefined;
  if (shown === undefined) throw unauthenticated('no_token', 'show the token of the setting metrics.token');
  if (!timingSafeEqual(digest(shown), digest(expected))) {
    throw unauthenticated('invalid_token', 'this is not the token of the setting metrics.token');
  }
}

/** Of equal length, whatever was shown. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
