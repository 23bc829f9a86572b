// What needs somebody, the worst first, each with the way to what mends it.
import type { TFunction } from 'i18next';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import type { Schedule } from '../../../server/services/ccjk/contract/tasks.js';
import type { Tone } from '../../components/tones.js';
import type { Stats } from './useHome.js';

export interface Trouble {
  key: string;
  tone: Tone;
  text: string;
  to: string;
}

/** Of what a plan counts, so much is worth a word. */
const NEARLY_FULL = 0.9;

export function troublesOf(
  devices: readonly Device[],
  stats: Stats | undefined,
  schedules: readonly Schedule[],
  t: TFunction,
): Trouble[] {
  const today = stats?.daily_breakdown.at(-1);
  const found: (Trouble | false)[] = [
    ...(stats ? ofPlan(stats, t) : []),
    today !== undefined &&
      today.failed > 0 && {
        key: 'failed',
        tone: 'bad' as const,
        text: t('ccjkHome.trouble.failed', { count: today.failed }),
        to: '/ccjk/tasks?status=failed',
      },
    ...devices.map((device) => ofDevice(device, t)),
    ...schedules
      .filter(({ enabled, last_error_code: code }) => enabled && code !== null)
      .map(({ id, name }) => ({
        key: id,
        tone: 'warn' as const,
        text: t('ccjkHome.trouble.missed', { name }),
        to: `/ccjk/schedules?schedule=${id}`,
      })),
  ];
  const order: Tone[] = ['bad', 'warn', 'held', 'off'];
  return found
    .filter((trouble) => trouble !== false)
    .sort((one, other) => order.indexOf(one.tone) - order.indexOf(other.tone));
}

function ofPlan({ quota }: Stats, t: TFunction): Trouble[] {
  const troubles: Trouble[] = [];
  const { tasks_a_day: most, tasks_today: used, storage, storage_used: stored } = quota;
  if (most !== null && used >= most) {
    const text = t('ccjkHome.trouble.tasks', { used, most });
    troubles.push({ key: 'tasks', tone: 'bad', text, to: '/ccjk/account' });
  }
  if (stored >= storage * NEARLY_FULL) {
    const percent = Math.floor((stored / storage) * 100);
    const text = t('ccjkHome.trouble.storage', { percent });
    troubles.push({ key: 'storage', tone: percent >= 100 ? 'bad' : 'warn', text, to: '/ccjk/account' });
  }
  return troubles;
}

function ofDevice(device: Device, t: TFunction): Trouble | false {
  const { id, device_name: name, daemon_status: status, stopped, queued_tasks: count } = device;
  const to = `/ccjk/devices?device=${id}`;
  if (status === 'error') return { key: id, tone: 'bad', text: t('ccjkHome.trouble.error', { name }), to };
  if (stopped) return { key: id, tone: 'warn', text: t('ccjkHome.trouble.stopped', { name, count }), to };
  if (status === 'offline' && count > 0) {
    const waiting = `/ccjk/schedules?view=waiting&device_id=${id}`;
    return { key: id, tone: 'warn', text: t('ccjkHome.trouble.away', { name, count }), to: waiting };
  }
  return false;
}
