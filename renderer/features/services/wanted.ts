import type { Setting } from '../../../server/console/contract/settings.js';
import { settingNamed } from '../../lib/cloudSettings.js';

/** The services of the next start. */
export function wantedOf(settings: readonly Setting[]): string[] {
  const setting = settingNamed(settings, 'doors.services');
  const value = setting?.is_pending ? setting.pending : setting?.value;
  return Array.isArray(value) ? value.map(String) : [];
}
