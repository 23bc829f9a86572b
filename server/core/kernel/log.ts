// Structured logs (pino): one line an event, secrets redacted at the one place all lines pass.
import { pino, type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

/** Field names whose values never reach a log line, at the top and one or two levels down. */
const SECRET_FIELDS = [
  'password',
  'new_password',
  'passwordHash',
  'token',
  'tokenHash',
  'authorization',
  'secret',
  'secrets',
  'code',
  'account_no',
  'accountNo',
  'setup_code',
  'cookie',
  'passphrase',
];

/** Text shapes of secrets inside free text (messages, URLs, causes). */
const SECRET_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\b(mrk|uac)_[0-9a-f]{6,}\b/gi, '$1_[redacted]'],
  [/\b(utk|ptk)_[0-9a-f]{6,}\b/gi, '$1_[redacted]'],
  [/\beyJ[\w-]{5,}\.[\w-]+\.[\w-]+/g, '[redacted jwt]'],
  [/([?&#](?:token|code)=)[^&\s"]+/gi, '$1[redacted]'],
  [/\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}\b/g, '[redacted account]'],
];

export function redactText(text: string): string {
  return SECRET_TEXT.reduce((clean, [shape, by]) => clean.replace(shape, by), text);
}

const paths = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);

export interface LogOptions {
  level?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Where lines go; each call gets one whole line with its newline. */
  write: (line: string) => void;
}

export function createLog({ level = 'info', write }: LogOptions): Log {
  const listeners = new Set<(line: string) => void>();
  const destination: DestinationStream = {
    write(line) {
      const clean = redactText(line);
      write(clean);
      for (const listener of listeners) listener(clean);
    },
  };
  const log = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths, censor: '[redacted]' },
    },
    destination,
  );
  listenersOf.set(log, listeners);
  return log;
}

const listenersOf = new WeakMap<Log, Set<(line: string) => void>>();

/** Hands every further line of a log that `createLog` made, and of its children, to `listener` too. Answers the way to stop. */
export function alsoTo(log: Log, listener: (line: string) => void): () => void {
  const listeners = listenersOf.get(log);
  if (!listeners) throw new Error('only a log itself has listeners, not one of its children');
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * The same log for lines whose fields are fixed and none of them a secret: they are not gone through name by name, which costs more
 * than the rest of a line. Shapes of secrets within texts are found all the same.
 */
export const fixedFieldsLog = (log: Log): Log => log.child({}, { redact: [] });

export const silentLog = (): Log => createLog({ level: 'silent', write: () => undefined });

/** Hands a promise that nobody awaits to the log: a failure in the background is never silent. */
export function background(log: Log, name: string, promise: Promise<unknown>): void {
  promise.catch((error: unknown) => log.error({ err: error, work: name }, 'background work failed'));
}
