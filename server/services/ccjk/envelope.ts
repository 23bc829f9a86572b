// How CCJK wraps what it says (document, general): `{success, data, error, meta}`, all four always.
import { toIso, type Clock } from '../../core/kernel/clock.js';
import type { Envelope } from '../../core/http/handle.js';

/** The house's own codes in the document's manner; the service's own are in capitals already. */
const CODES: readonly (readonly [RegExp, string])[] = [
  [/^invalid_json$|^unsupported_encoding$/, 'INVALID_JSON'],
  [/^token_missing$|^invalid_token$/, 'UNAUTHORIZED'],
  [/^too_many_|^busy$/, 'RATE_LIMITED'],
  [/^too_large$/, 'PAYLOAD_TOO_LARGE'],
  [/^not_found$/, 'NOT_FOUND'],
  [/^invalid_|^host_missing$/, 'VALIDATION_ERROR'],
  [/^job_ended$|^lease_lost$|^job_/, 'INVALID_STATE'],
  [/^duplicate$/, 'CONFLICT'],
  [/^wrong_|^local_only$|^host_refused$/, 'FORBIDDEN'],
  [/^store_|^stopping$|^password_check_failed$/, 'SERVICE_UNAVAILABLE'],
];

export function wireCode(code: string): string {
  if (code === code.toUpperCase()) return code;
  return CODES.find(([pattern]) => pattern.test(code))?.[1] ?? code.toUpperCase();
}

/** The published client asks for a new token only when the words themselves say 401. */
const MEANS_401 = new Set(['UNAUTHORIZED', 'TOKEN_REUSED', 'INVALID_REFRESH_TOKEN']);

export function createEnvelope(clock: Clock): Envelope {
  const meta = (requestId: string) => ({ request_id: requestId, timestamp: toIso(clock.now()) });
  return {
    success(spec, answer, requestId) {
      const wrapped = { success: true, data: answer, error: null, meta: meta(requestId) };
      // Where published clients read the fields beside the envelope, they stand there too.
      return spec.envelope === 'both' ? { ...(answer as object), ...wrapped } : wrapped;
    },
    failure({ code, detail, details, requestId }) {
      const name = wireCode(code);
      const message = MEANS_401.has(name) ? `${detail} (401)` : detail;
      return {
        success: false,
        data: null,
        error: { code: name, message, details: details ?? {} },
        meta: meta(requestId),
      };
    },
    describe: {
      success: (_spec, answer) => ({
        type: 'object',
        properties: { success: { const: true }, data: answer, error: { type: 'null' }, meta: META },
        required: ['success', 'data', 'error', 'meta'],
      }),
      failure: {
        type: 'object',
        description: 'What went wrong: `message` is for people, `code` for programs.',
        properties: {
          success: { const: false },
          data: { type: 'null' },
          error: {
            type: 'object',
            properties: {
              code: { type: 'string' },
              message: { type: 'string' },
              details: { type: 'object', additionalProperties: true },
            },
            required: ['code', 'message', 'details'],
          },
          meta: META,
        },
        required: ['success', 'data', 'error', 'meta'],
      },
      codes(codes) {
        const names = [...new Set(codes.map(wireCode))];
        const error = { type: 'object', properties: { code: { enum: names } } };
        return { names, schema: { type: 'object', properties: { error } } };
      },
    },
  };
}

const META = {
  type: 'object',
  properties: {
    request_id: { type: 'string', format: 'uuid' },
    timestamp: { type: 'string', format: 'date-time' },
  },
  required: ['request_id', 'timestamp'],
};
