import type { Ccjk } from '../ccjk.js';

/** What mail gateways sign their calls with: the operator's own, else one that belongs to this installation. */
export const webhookSecret = (ccjk: Ccjk): string =>
  ccjk.settings().mail.webhookSecret || ccjk.core.secret('ccjk', 'mail webhook');
