// The diagnostic bundle: one readable JSON file that tells whoever helps how this cloud is built, set and doing, and what it logged
// last. It holds no secret, no code, no account number, and nobody's name: text that people chose is left out, only its length is told.
import os from 'node:os';
import { toIso } from '../core/kernel/clock.js';
import type { Core } from '../core/core.js';
import type { RunningSettings, SettingState } from '../settings.js';
import { cleanLine, cleanText } from './cleanLine.js';
import { readLog } from './readLog.js';

export interface DiagnosticsOptions {
  core: Core;
  settings: RunningSettings;
  /** Of the log. */
  folder: string;
  startedAt: number;
  zone: string;
  /** Figures of the services, without names. */
  services: () => Promise<Record<string, unknown>[]>;
  disk: () => Promise<unknown>;
}

const MOST_LINES = 2000;
const LINES_AT_ONCE = 200;

export async function* makeDiagnostics(options: DiagnosticsOptions): AsyncIterable<string> {
  const head = JSON.stringify(await headOf(options), null, 2);
  yield `${head.slice(0, -2)},\n  "log": [\n`;
  let before: string | undefined;
  let isFirst = true;
  for (let lines = 0; lines < MOST_LINES; lines += LINES_AT_ONCE) {
    const page = await readLog(options.folder, { limit: LINES_AT_ONCE, before });
    const texts = page.lines.map((line) => `    ${JSON.stringify(cleanLine(line))}`);
    if (texts.length > 0) yield `${isFirst ? '' : ',\n'}${texts.join(',\n')}`;
    isFirst &&= texts.length === 0;
    if (page.next === null) break;
    before = page.next;
  }
  yield '\n  ]\n}\n';
}

async function headOf({ core, settings, startedAt, zone, services, disk }: DiagnosticsOptions) {
  const { writable, reason } = core.store.health();
  const memory = process.memoryUsage();
  return {
    made_at: toIso(core.clock.now()),
    version: core.version,
    platform: {
      system: os.platform(),
      release: os.release(),
      architecture: os.arch(),
      node: process.version,
      electron: process.versions['electron'] ?? null,
      processors: os.cpus().length,
      memory_bytes: os.totalmem(),
      memory_free_bytes: os.freemem(),
      load: os.loadavg(),
    },
    process: {
      started_at: toIso(startedAt),
      memory_bytes: memory.rss,
      heap_bytes: memory.heapUsed,
    },
    zone,
    disk: await disk(),
    store: { writable, reason: reason === null ? null : cleanText(reason), ...core.store.stats() },
    services: await services(),
    settings: settings.list().map(shown),
  };
}

const shown = (setting: SettingState) => ({
  name: setting.name,
  value: setting.isSecret
    ? setting.isDefault
      ? '[not set]'
      : '[secret]'
    : shownValue(setting, setting.value),
  is_default: setting.isDefault,
  fixed_by: setting.fixedBy,
  ...('pending' in setting && {
    pending: setting.isSecret ? '[secret]' : shownValue(setting, setting.pending),
  }),
});

/** Text that the operator chose may be a folder or a name; a choice among given words is none. */
function shownValue({ isDefault, schema }: SettingState, value: unknown): unknown {
  if (isDefault || typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'string') {
    return Array.isArray(schema['enum']) ? value : `[text of ${value.length} characters]`;
  }
  return Array.isArray(value) ? `[list of ${value.length}]` : '[set]';
}
