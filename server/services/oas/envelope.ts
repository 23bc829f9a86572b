// How OAS wraps what it says (behaviour rows 1, 36 and 39): `{data: X, ...X}` where the document shows `data`, so that
// clients of the document and of bare fields are both served; errors are `{detail, code}`.
import type { Envelope } from '../../core/http/handle.js';

/** Thrown as unavailable by the health route; its failure has the document's own words. */
export const DEGRADED = 'degraded';

export const envelope: Envelope = {
  success(spec, answer) {
    if (spec.envelope === 'bare') return answer;
    const isObject = typeof answer === 'object' && answer !== null && !Array.isArray(answer);
    return isObject ? { data: answer, ...answer } : { data: answer };
  },
  failure({ code, detail, requestId }) {
    const failure = { detail, code, request_id: requestId };
    if (code !== DEGRADED) return failure;
    return { status: 'degraded', redis: 'down', store: 'down', reason: detail, ...failure };
  },
  describe: {
    success(spec, answer) {
      if (spec.envelope === 'bare') return answer;
      const wrapped = { type: 'object', properties: { data: answer }, required: ['data'] };
      // A map of names to values of one kind: `data` beside them is none of that kind.
      const isMap = typeof answer.additionalProperties === 'object' && answer.properties === undefined;
      const isObject = answer.type === 'object' || answer.$ref !== undefined || answer.allOf !== undefined;
      return isObject && !isMap ? { allOf: [wrapped, answer] } : wrapped;
    },
    failure: {
      type: 'object',
      description: 'What went wrong: `detail` is for people, `code` for programs.',
      properties: {
        detail: { type: 'string' },
        code: { type: 'string' },
        request_id: { type: 'string', description: 'Under this id the log knows more.' },
      },
      required: ['detail', 'code', 'request_id'],
    },
  },
};
