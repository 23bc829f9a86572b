// Answers leave in the shape that their contract declares, and in no other. In tests and development they are parsed, so
// that a wrong one is found; in production the shape's own list of fields is enough to keep what is not declared inside.
import { z } from 'zod';
import type { Route } from './contract.js';

/** The handler's answer does not fit its contract: a bug of ours. */
export class AnswerShapeError extends Error {
  override readonly name = 'AnswerShapeError';
}

export type ShapeAnswer = (answer: unknown) => unknown;

export function answerShaper(spec: Route, options: { strict: boolean }): ShapeAnswer {
  if (!options.strict) return fieldPicker(spec.answer);
  return (answer) => {
    const result = spec.answer.safeParse(answer);
    if (result.success) return result.data;
    throw new AnswerShapeError(
      `${spec.method.toUpperCase()} ${spec.path} answered out of shape: ${z.prettifyError(result.error)}`,
    );
  };
}

/** Keeps the declared fields and fills in defaults, without checking values. */
export function fieldPicker(shape: z.core.$ZodType): ShapeAnswer {
  // Built at the first use, for shapes may hold themselves.
  let built: ShapeAnswer | undefined;
  return (value) => (built ??= build(shape))(value);
}

function build(shape: z.core.$ZodType): ShapeAnswer {
  if (shape instanceof z.ZodObject) return pickObject(shape);
  if (shape instanceof z.ZodArray) return eachOf(fieldPicker(shape.element));
  if (shape instanceof z.ZodRecord) return eachValue(fieldPicker(shape.valueType));
  if (shape instanceof z.ZodDefault || shape instanceof z.ZodPrefault) {
    const inner = fieldPicker(shape.unwrap());
    return (value) => inner(value === undefined ? shape.def.defaultValue : value);
  }
  if (
    shape instanceof z.ZodOptional ||
    shape instanceof z.ZodNullable ||
    shape instanceof z.ZodReadonly ||
    shape instanceof z.ZodLazy
  ) {
    const inner = fieldPicker(shape.unwrap());
    return (value) => (value === undefined || value === null ? value : inner(value));
  }
  // Which member of a union or a pipe is meant, only parsing knows.
  if (shape instanceof z.ZodUnion || shape instanceof z.ZodIntersection || shape instanceof z.ZodPipe) {
    return (value) => z.parse(shape, value);
  }
  return (value) => value;
}

function pickObject(shape: z.ZodObject): ShapeAnswer {
  const fields = Object.entries(shape.shape).map(([name, inner]) => [name, fieldPicker(inner)] as const);
  const keepsOthers = shape.def.catchall !== undefined && !(shape.def.catchall instanceof z.ZodNever);
  return (value) => {
    if (typeof value !== 'object' || value === null) return value;
    const row = value as Record<string, unknown>;
    const picked: Record<string, unknown> = keepsOthers ? { ...row } : {};
    for (const [name, pick] of fields) {
      const kept = pick(row[name]);
      if (kept !== undefined) picked[name] = kept;
    }
    return picked;
  };
}

const eachOf =
  (pick: ShapeAnswer): ShapeAnswer =>
  (value) =>
    Array.isArray(value) ? value.map(pick) : value;

const eachValue =
  (pick: ShapeAnswer): ShapeAnswer =>
  (value) =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, pick(inner)]))
      : value;
