// Why a mail server could not be used, for programs: the same for mails that go out and mailboxes that are read.
import type { MailHostError } from './mailHosts.js';

/**
 * `answered`: it said no; `late`: it did not answer in time; `unsafe`: no safe connection came about; `broken`: nobody took the
 * connection, or it broke off; `unknown_host`, `refused_host`: there was nowhere to connect to.
 */
export type MailReason = 'answered' | 'late' | 'unsafe' | 'broken' | 'unknown_host' | 'refused_host';

export const reasonOfHost = ({ reason }: MailHostError): MailReason =>
  reason === 'refused' ? 'refused_host' : 'unknown_host';

export const isUnsafe = (code: string | undefined): boolean =>
  code === 'ETLS' || /CERT|SIGNATURE|^ERR_TLS|^ERR_SSL/.test(code ?? '');
