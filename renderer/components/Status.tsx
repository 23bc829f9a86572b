import { useTranslation } from 'react-i18next';
import { wordOf } from '../lib/i18n.js';
import { StatusTag } from './StatusTag.js';
import { toneOf, type StatusKind } from './tones.js';

/** A status of the cloud in its tone and in the person's language: `<Status kind="job" status="failed" />`. */
export function Status({ kind, status }: { kind: StatusKind; status: string }) {
  // Listens for a change of language.
  useTranslation();
  return <StatusTag tone={toneOf(kind, status)}>{wordOf(`status.${kind}.${status}`, status)}</StatusTag>;
}
