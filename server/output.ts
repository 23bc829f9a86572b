// What the headless cloud says: plain text for people, or JSON lines for programs. Lines leave asynchronously, because a reader
// that stalls (a full pipe) must never stop the event loop; past 8 MB of unread lines further ones are dropped.
import { destination } from 'pino';
import { createLog, type Log } from './core/kernel/log.js';

export interface Output {
  log: Log;
  /** An event of the program's life: one JSON line with `event` first, or the text. */
  event(name: string, fields: Record<string, unknown>, text: string): void;
  /** Writes what is still waiting; call it last. */
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
  const stdout = destination({ dest: 1, sync: false, maxLength: MOST_UNREAD });
  // Nobody listens any more (`| head`): the cloud works on in silence.
  let closed = false;
  stdout.on('error', () => (closed = true));
  const say = (line: string) => {
    if (!closed && line !== '') stdout.write(line);
  };
  const log = createLog({ level: 'info', write: json ? say : (line) => say(sentence(line)) });
  return {
    log,
    event: (name, fields, text) =>
      say(json ? `${JSON.stringify({ event: name, ...fields })}\n` : `${text}\n`),
    flush() {
      if (closed) return;
      try {
        stdout.flushSync();
      } catch {
        // The reader left between two lines, or the file was never opened: there is nobody to tell.
      }
    },
  };
}

/** A log line as people read it: time, level when it matters, message, what went wrong. Empty: not for people. */
function sentence(line: string): string {
  const { time, level, message, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
  // One line a request is for programs; a person wants to see what went wrong.
  if (message === 'request' && level === 'info') return '';
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
