// Whether an answer is one that a caller may be given.
import type { Heard, Reply } from '../../kit/line.js';
import type { Draft } from './requests.js';
import type { Raw } from './rawRequests.js';

/** Of a cloud that can write, 503 has no place. What a mail server did wrong is 502 at CCJK. */
const ALLOWED_FAILURES: Readonly<Record<number, readonly string[]>> = {
  502: ['EMAIL_DELIVERY_FAILED', 'INBOX_UNREADABLE'],
};

/** A line of a stack, or the place of a file of ours. */
const INSIDE = /\bat .{0,200}:\d+:\d+|node_modules|node:internal|\.(?:js|ts):\d+|[\\/]dist[\\/]server/;

/** Of CCJK's envelope: its colons make a place in a file of `at least 1` before it. */
const TIMESTAMP = /"timestamp":"[\d:.TZ-]*"/;

/** What is wrong with what was heard, in words; undefined when nothing is. */
export function complaintOf(draft: Draft, heard: Heard): string | undefined {
  const said = `${draft.role} at ${draft.place.name}: ${shown(draft.bytes)}`;
  if (heard.silent) return `no answer within 30 s: ${said}`;
  if (isBrokenFile(heard)) return undefined;
  if (heard.replies.length === 0) return `the line was cut without an answer (${shown(heard.rest)}): ${said}`;
  // Of headers that are too large the door does not know that they were those of HEAD.
  const isLast = heard.replies[0]?.headers.get('connection') === 'close';
  if (heard.rest.length > 0 && !(draft.method === 'HEAD' && isLast))
    return `more than an answer came (${shown(heard.rest)}): ${said}`;
  for (const reply of heard.replies) {
    const complaint = complaintOfReply(reply, draft.method, envelopesOf(draft));
    if (complaint) return `${complaint}: ${said}`;
  }
  return undefined;
}

export function complaintOfRaw(raw: Raw, heard: Heard): string | undefined {
  const said = `${raw.what}: ${shown(raw.bytes)}`;
  if (heard.silent) return `the line was neither answered nor ended within 30 s: ${said}`;
  if (heard.rest.length > 0) return `something came that is no answer (${shown(heard.rest)}): ${said}`;
  if (heard.replies.length > raw.mostReplies) return `${heard.replies.length} answers to ${said}`;
  const [first] = heard.replies;
  if (raw.mustRefuse && !(first && first.status >= 400))
    return `not refused (${first?.status ?? 'no answer'}): ${said}`;
  for (const reply of heard.replies) {
    const complaint = complaintOfReply(reply, 'GET', [isPlain, isCcjks]);
    if (complaint) return `${complaint}: ${said}`;
  }
  return undefined;
}

/** A file breaks off when its caller is signed out meanwhile; one that breaks off by a fault stands in the log. */
const isBrokenFile = ({ replies, rest, closed }: Heard): boolean =>
  closed &&
  replies.length === 0 &&
  /^HTTP\/1\.1 200 [^]*\r\nContent-Disposition: attachment/.test(rest.toString('latin1'));

type IsEnvelope = (said: Record<string, unknown>) => boolean;

/** Below the console a path that leads past the service is the console's; of OAS and the console the envelope is the same. */
function envelopesOf({ place, operation, path }: Draft): IsEnvelope[] {
  if (place.service !== 'ccjk') return [isPlain];
  const [, first] = operation.path.split('/');
  const isPast = place.prefix !== '' && !path.startsWith(`${place.prefix}/${first}/`);
  return isPast ? [isPlain, isCcjks] : [isCcjks];
}

function complaintOfReply(
  { status, headers, body }: Reply,
  method: string,
  envelopes: readonly IsEnvelope[],
): string | undefined {
  if (status < 400) return undefined;
  const text = body.toString('utf8');
  const answer = `answered ${status} ${text.slice(0, 500)}`;
  if (status >= 500 && !ALLOWED_FAILURES[status]?.some((code) => text.includes(code))) return answer;
  if (INSIDE.test(text.replace(TIMESTAMP, ''))) return `tells of its inside: ${answer}`;
  if (method === 'HEAD') return undefined;
  if (!headers.get('content-type')?.startsWith('application/json')) {
    return `refused outside of the envelope: ${answer}`;
  }
  const said = readObject(text);
  const isInside = said && (envelopes.some((is) => is(said)) || isNoRequest(headers, said));
  return isInside ? undefined : `refused outside of the envelope: ${answer}`;
}

/** Whoever made no request of it that can be read is refused in the envelope that all doors share, and the line ends. */
const isNoRequest = (headers: Reply['headers'], said: Record<string, unknown>): boolean =>
  isPlain(said) &&
  headers.get('connection') === 'close' &&
  ['headers_too_large', 'invalid_request', 'request_timeout', 'too_large'].includes(said['code'] as string);

const areWords = (...parts: unknown[]): boolean =>
  parts.every((part) => typeof part === 'string' && part.length > 0 && part.length < 2000);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPlain: IsEnvelope = ({ code, detail, request_id: id }) => areWords(code, detail, id);

const isCcjks: IsEnvelope = ({ success, data, error, meta, ...more }) =>
  success === false &&
  data === null &&
  Object.keys(more).length === 0 &&
  isObject(error) &&
  areWords(error['code'], error['message']) &&
  isObject(error['details']) &&
  isObject(meta) &&
  areWords(meta['request_id'], meta['timestamp']);

function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const said: unknown = JSON.parse(text);
    return isObject(said) ? said : undefined;
  } catch {
    return undefined;
  }
}

const shown = (bytes: Buffer): string => {
  const text = JSON.stringify(bytes.toString('latin1'));
  return text.length > 1500 ? `${text.slice(0, 1200)}… (${bytes.length} bytes) …${text.slice(-200)}` : text;
};
