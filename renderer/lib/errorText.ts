// What a person reads when something failed: our own words for a known code, else the cloud's.
import type { TFunction } from 'i18next';
import { ApiError } from './api.js';
import { i18n } from './i18n.js';

export function errorText(t: TFunction, error: unknown): string {
  const code = typeof error === 'string' ? error : error instanceof ApiError ? error.code : 'unknown';
  if (code === 'unknown') return unknown(t);
  const key = `errors.${code}`;
  if (i18n.exists(key)) return i18n.t(key as 'errors.unknown');
  if (code === 'internal_error' && error instanceof ApiError && error.requestId !== undefined) {
    // The number is what finds the cause in the log.
    return `${unknown(t)} ${t('common.requestId', { id: error.requestId })}`;
  }
  if (error instanceof ApiError) {
    return error.requestId === undefined ? error.detail : `${error.detail} (${error.requestId})`;
  }
  return unknown(t);
}

/** A user has no log to look into, but somebody to ask. */
const unknown = (t: TFunction): string =>
  t(location.pathname.startsWith('/user') ? 'errors.unknownToUser' : 'errors.unknown');
