// The one translator. Which languages there are, and loading them, is the app's business (app/languages.ts).
import { createInstance } from 'i18next';

export const i18n = createInstance();

/** The word for something the cloud names (a status, an event); one that this build does not know is shown as it came. */
export function wordOf(key: string, otherwise: string): string {
  return i18n.exists(key) ? i18n.t(key as 'common.product') : otherwise;
}
