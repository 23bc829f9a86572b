// One message to the operator's webhook. The signature covers the time of sending, so that an old message cannot be sent again by
// somebody else: HMAC-SHA256 of `<seconds>.<body>`, as hex.
import { createHmac } from 'node:crypto';
import { SECOND, toIso, type Instant } from '../core/kernel/clock.js';
import type { Alert } from './alert.js';

const PATIENCE_MS = 10 * SECOND;

export interface Webhook {
  url: string;
  /** Empty: unsigned. */
  secret: string;
}

export interface Delivery {
  delivered: boolean;
  /** What the receiver answered; null where nobody did. */
  status: number | null;
  /** For people; holds neither address nor secret. */
  detail: string;
}

export const signatureOf = (secret: string, seconds: number, body: string): string =>
  `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;

export function bodyOf(kind: 'opened' | 'resolved' | 'test', id: string, alert: Alert | null): string {
  return JSON.stringify({
    id,
    event: `alert.${kind}`,
    alert: alert && {
      id: alert.id,
      rule: alert.rule,
      subject: alert.subject,
      level: alert.level,
      facts: alert.facts,
      opened_at: toIso(alert.openedAt),
      resolved_at: alert.resolvedAt === null ? null : toIso(alert.resolvedAt),
    },
  });
}

/** Delivered is what was answered with a status of 200 to 299; a redirection is not followed. Never throws. */
export async function send(
  { url, secret }: Webhook,
  { id, body, now, signal }: { id: string; body: string; now: Instant; signal: AbortSignal },
): Promise<Delivery> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Deskcloud',
        'x-deskcloud-delivery': id,
        ...(secret ? { 'x-deskcloud-signature': signatureOf(secret, Math.floor(now / SECOND), body) } : {}),
      },
    });
    await answer.body?.cancel();
    return { delivered: answer.ok, status: answer.status, detail: `the receiver answered ${answer.status}` };
  } catch (error) {
    return { delivered: false, status: null, detail: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the receiver was not reached';
  if (error.name === 'TimeoutError') return `the receiver did not answer within ${PATIENCE_MS / SECOND} s`;
  const { code } = (error.cause ?? {}) as { code?: unknown };
  return `the receiver was not reached (${typeof code === 'string' ? code : error.name})`;
}
