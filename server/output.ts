// What the headless cloud says: plain text for people, or JSON lines for programs. Lines leave asynchronously and together, because
// a reader that stalls (a full pipe) must stop neither the event loop nor the end of the process; past 8 MB of unread text further
// lines are dropped.
import { createLog, type Log } from './core/kernel/log.js';

export interface Output {
  log: Log;
  /** An event of the program's life: one JSON line with `event` first, or the text. */
  event(name: string, fields: Record<string, unknown>, text: string): void;
  /** Hands what is still waiting to the system; call it last. */
  flush(): void;
}

const MOST_UNREAD = 8 * 1024 * 1024;
const SHOWN_FIELDS = new Set([
  'work',
  'file',
  'request',
  'requestId',
  'reason',
  'service',
  'status',
  'route',
]);

export function createOutput({ json }: { json: boolean }): Output {
  const { stdout, stderr } = process;
  let waiting = '';
  let isScheduled = false;
  // Nobody listens any more (`| head`, a closed terminal): the cloud works on in silence.
  let isClosed = false;
  stdout.on('error', () => (isClosed = true));
  stderr.on('error', () => undefined);

  const flush = () => {
    isScheduled = false;
    if (waiting !== '' && !isClosed) stdout.write(waiting);
    waiting = '';
  };
  const say = (text: string) => {
    if (text === '' || stdout.writableLength + waiting.length > MOST_UNREAD) return;
    waiting += text;
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(flush);
  };
  const log = createLog({ level: 'info', write: json ? say : (line) => say(sentence(line)) });
  return {
    log,
    event: (name, fields, text) =>
      say(json ? `${JSON.stringify({ event: name, ...fields })}\n` : `${text}\n`),
    flush,
  };
}

/** One line a request is for programs, and there are many: known by its ends, without being read. */
const isRequestLine = (line: string): boolean =>
  line.startsWith('{"level":"info"') && line.endsWith('"message":"request"}\n');

/** A log line as people read it: time, level when it matters, message, what went wrong. Empty: not for people. */
function sentence(line: string): string {
  // A person wants to see what went wrong.
  if (isRequestLine(line)) return '';
  const { time, level, message, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const clock = typeof time === 'string' ? time.slice(11, 19) : '';
  const details = Object.entries(fields)
    .filter(([name, value]) => SHOWN_FIELDS.has(name) && value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
  const cause = err as { message?: string; stack?: string } | undefined;
  const words = [clock, level === 'info' ? '' : String(level), String(message ?? ''), ...details].filter(
    Boolean,
  );
  const text = `${words.join(' ')}${cause?.message ? `: ${cause.message}` : ''}\n`;
  return level === 'error' && cause?.stack ? `${text}${cause.stack}\n` : text;
}
