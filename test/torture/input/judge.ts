// Whether an answer is one that a caller may be given.
import type { Heard, Reply } from '../../kit/line.js';
import type { Draft } from './requests.js';
import type { Raw } from './rawRequests.js';

/** Of a cloud that can write, 503 has no place; its codes are those that say so all the same. */
const ALLOWED_503: readonly string[] = [];

/** A line of a stack, or the place of a file of ours. */
const INSIDE = /\bat .{0,200}:\d+:\d+|node_modules|node:internal|\.(?:js|ts):\d+|[\\/]dist[\\/]server/;

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
    const complaint = complaintOfReply(reply, draft.method);
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
    const complaint = complaintOfReply(reply, 'GET');
    if (complaint) return `${complaint}: ${said}`;
  }
  return undefined;
}

/** A file breaks off when its caller is signed out meanwhile; one that breaks off by a fault stands in the log. */
const isBrokenFile = ({ replies, rest, closed }: Heard): boolean =>
  closed &&
  replies.length === 0 &&
  /^HTTP\/1\.1 200 [^]*\r\nContent-Disposition: attachment/.test(rest.toString('latin1'));

function complaintOfReply({ status, headers, body }: Reply, method: string): string | undefined {
  if (status < 400) return undefined;
  const text = body.toString('utf8');
  const answer = `answered ${status} ${text.slice(0, 500)}`;
  if (status >= 500 && !(status === 503 && ALLOWED_503.some((code) => text.includes(code)))) return answer;
  if (INSIDE.test(text)) return `tells of its inside: ${answer}`;
  if (method === 'HEAD') return undefined;
  if (!headers.get('content-type')?.startsWith('application/json')) {
    return `refused outside of the envelope: ${answer}`;
  }
  return isEnvelope(text) ? undefined : `refused outside of the envelope: ${answer}`;
}

function isEnvelope(text: string): boolean {
  try {
    const { code, detail, request_id } = JSON.parse(text) as Record<string, unknown>;
    return [code, detail, request_id].every(
      (part) => typeof part === 'string' && part.length > 0 && part.length < 2000,
    );
  } catch {
    return false;
  }
}

const shown = (bytes: Buffer): string => {
  const text = JSON.stringify(bytes.toString('latin1'));
  return text.length > 1500 ? `${text.slice(0, 1200)}… (${bytes.length} bytes) …${text.slice(-200)}` : text;
};
