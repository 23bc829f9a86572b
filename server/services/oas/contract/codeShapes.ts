// What renewal keys (document, section 3) and activation codes (section 4) have in common on the wire: fields, filters, and the
// routes under either path.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { idList, timeText } from './lifecycle.js';
import {
  CODE_STATUSES,
  filterFlag,
  filterWord,
  instant,
  instantOrNull,
  keyword,
  line,
  pageOf,
  paging,
  pathId,
} from './shapes.js';

/** An instant as `timeText` says; null or '' is none. */
const endOrNone = timeText
  .nullish()
  .transform((value) => (value === undefined ? undefined : value?.trim() || null));
const batchName = line(64).transform((value) => value.trim());
const note = line(200);

/** What may go with a new code. */
export const codeExtras = {
  note: note.optional(),
  batch_name: batchName.optional(),
  /** From then on the code redeems nothing. */
  valid_until: endOrNone,
};

/** Beyond the document, on every code. */
export const codeExtraFields = {
  note: z.string(),
  batch_name: z.string(),
  valid_until: instantOrNull,
  handed_out_at: instantOrNull,
  /** Unused, and `valid_until` is past. */
  lapsed: z.boolean(),
};

const MOST_IDS = 500;

/** `7,12,30`: rows that were chosen by hand. */
const someIds = z
  .string()
  .max(8_000)
  .optional()
  .transform((value) => value?.trim() || undefined)
  .refine((value) => value === undefined || /^[1-9]\d{0,14}(,[1-9]\d{0,14})*$/.test(value), {
    error: 'expected ids with commas between',
  })
  .transform((value) => value?.split(',').map(Number))
  .refine((ids) => ids === undefined || ids.length <= MOST_IDS, { error: `at most ${MOST_IDS} ids` })
  .meta({ openapi: { type: 'string', maxLength: 8_000, pattern: '^[1-9][0-9]{0,14}(,[1-9][0-9]{0,14})*$' } });

const someDays = z
  .string()
  .optional()
  .transform((value) => value?.trim() || undefined)
  .refine((value) => value === undefined || /^[1-9]\d{0,3}$/.test(value), {
    error: 'expected a number of days',
  })
  .transform((value) => (value === undefined ? undefined : Number(value)))
  .meta({ openapi: { type: 'integer', minimum: 1, maximum: 9999 } });

export const codeFilters = {
  ids: someIds,
  status: filterWord(CODE_STATUSES),
  duration_days: someDays,
  /** Those whose validity ends before this moment, as `timeText` says it. */
  valid_before: keyword,
  /** Part of the code, its note or its batch's name. */
  keyword,
  /** The whole name of a batch. */
  batch: keyword,
  handed_out: filterFlag,
  lapsed: filterFlag,
};

/** Over all codes of the owner, whatever the filter. `lapsed` ones are among the unused. */
export const codeSummary = z.object({
  total: z.int(),
  unused: z.int(),
  used: z.int(),
  revoked: z.int(),
  lapsed: z.int(),
  handed_out: z.int(),
  /** Only there when more may match than were looked through: `total` of the page is at least so many. */
  truncated: z.literal(true).optional(),
});

/** What can be changed of a code; what is left out stays. */
const edit = { note: note.optional(), batch_name: batchName.optional(), valid_until: endOrNone };
const NO_CHANGE = { error: 'expected at least one of note, batch_name, valid_until' };
const isChange = ({ note, batch_name, valid_until }: { [Field in keyof typeof edit]?: unknown }) =>
  [note, batch_name, valid_until].some((value) => value !== undefined);

/** A list of ids under either of two names. */
const idsUnder = <const Name extends 'key_ids' | 'code_ids'>(name: Name) =>
  z
    .object({ [name]: idList(MOST_IDS).optional(), ids: idList(MOST_IDS).optional() } as Record<
      Name | 'ids',
      z.ZodOptional<ReturnType<typeof idList>>
    >)
    .refine((body) => Object.values(body).some((ids) => ids !== undefined), {
      error: `expected ${name}, a list of 1 to ${MOST_IDS} ids`,
    })
    .transform((body): { ids: number[] } => {
      const lists = body as Partial<Record<string, number[]>>;
      return { ids: lists[name] ?? lists['ids'] ?? [] };
    });

const batch = z.object({
  id: z.int(),
  name: z.string(),
  batch_name: z.string(),
  made: z.int(),
  unused: z.int(),
  used: z.int(),
  revoked: z.int(),
  handed_out: z.int(),
  created_at: instant,
});

interface CodeRoutesSpec<Item extends z.ZodType, Filters extends z.ZodRawShape, Grant extends z.ZodRawShape> {
  path: string;
  role: 'super' | 'manager';
  localOnly?: boolean;
  idsName: 'key_ids' | 'code_ids';
  /** One of them, for summaries. */
  word: string;
  item: Item;
  filters: Filters;
  grant: Grant;
}

/** Everything under the path of keys or codes beyond making one and listing. */
export function codeRoutes<
  Item extends z.ZodType,
  Filters extends z.ZodRawShape,
  Grant extends z.ZodRawShape,
>({
  path,
  role,
  localOnly = false,
  idsName,
  word,
  item,
  filters,
  grant,
}: CodeRoutesSpec<Item, Filters, Grant>) {
  const common = { role, localOnly } as const;
  const errors = localOnly ? ['local_only'] : [];
  const ofCode = z.object({ id: pathId });
  return {
    revoke: route({
      ...common,
      method: 'patch',
      path: `${path}/:id/status`,
      params: ofCode,
      body: z.object({ status: z.enum(['revoked']) }),
      answer: z.object({ id: z.int(), status: z.enum(CODE_STATUSES), message: z.string() }),
      errors: [...errors, 'not_found', 'code_used'],
      summary: `Revoke one ${word}; one that is revoked already stays so`,
    }),
    remove: route({
      ...common,
      method: 'delete',
      path: `${path}/:id`,
      params: ofCode,
      answer: z.object({ message: z.string() }),
      errors: [...errors, 'not_found'],
      summary: `Delete one ${word}, whatever its status; days it gave stay given`,
    }),
    revokeMany: route({
      ...common,
      method: 'post',
      path: `${path}/batch-revoke`,
      body: idsUnder(idsName),
      /** `requested`: as many ids as were sent. */
      answer: z.object({ revoked: z.int(), requested: z.int() }),
      errors,
      summary: `Revoke those that are unused and one's own`,
    }),
    removeMany: route({
      ...common,
      method: 'post',
      path: `${path}/batch-delete`,
      body: idsUnder(idsName),
      answer: z.object({ deleted: z.int(), requested: z.int() }),
      errors,
      summary: `Delete those that are one's own, whatever their status`,
    }),
    makeMany: route({
      ...common,
      method: 'post',
      path: `${path}/batch`,
      body: z.object({ count: z.int().min(1).max(500), ...grant, ...codeExtras }),
      /** `text`: one code a line. A batch without a name gets one from the clock. */
      answer: z.object({ items: z.array(item), batch_name: z.string(), text: z.string(), count: z.int() }),
      status: 201,
      errors: [...errors, 'invalid_time'],
      summary: `Make 1 to 500 at once, under one batch name`,
    }),
    edit: route({
      ...common,
      method: 'patch',
      path: `${path}/:id`,
      params: ofCode,
      body: z.object(edit).refine(isChange, NO_CHANGE),
      answer: item,
      errors: [...errors, 'not_found', 'invalid_time'],
      summary: `Change note, batch and end of validity of one ${word}`,
    }),
    editMany: route({
      ...common,
      method: 'post',
      path: `${path}/batch-edit`,
      body: z.object({ ids: idList(MOST_IDS), ...edit }).refine(isChange, NO_CHANGE),
      answer: z.object({ updated: z.int(), requested: z.int() }),
      errors: [...errors, 'invalid_time'],
      summary: `Change note, batch and end of validity of those that are one's own`,
    }),
    handOut: route({
      ...common,
      method: 'post',
      path: `${path}/handed-out`,
      body: idsUnder(idsName),
      /** `handed_out`: how many were not handed out before. */
      answer: z.object({ handed_out: z.int(), requested: z.int() }),
      errors,
      summary: 'Mark as copied or printed; the first time counts',
    }),
    batches: route({
      ...common,
      method: 'get',
      path: `${path}/batches`,
      query: z.object(paging),
      answer: pageOf(batch, z.object({ total: z.int() })),
      errors,
      summary: 'Batches that still hold codes, newest first',
    }),
    text: route({
      ...common,
      method: 'get',
      path: `${path}/text`,
      query: z.object(filters),
      answer: z.object({
        /** One code a line, newest first, at most 5,000. */
        text: z.string(),
        ids: z.array(z.int()),
        count: z.int(),
        /** How many the filter finds; above `count` when the text is cut. */
        total: z.int(),
      }),
      errors: [...errors, 'invalid_time'],
      summary: 'All codes under the filter as text to copy',
    }),
  };
}
