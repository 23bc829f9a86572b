// Shapes in the words of JSON Schema 2020-12. A shape that has a name becomes a component and is written once; one with
// `.meta({ openapi: {...} })` says itself what its parser takes, where the parser's own words would mislead (a path's number
// arrives as text).
import { z } from 'zod';

export interface JsonSchema {
  $ref?: string;
  type?: string;
  properties?: Record<string, JsonSchema>;
  required?: readonly string[];
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  allOf?: readonly JsonSchema[];
  anyOf?: readonly JsonSchema[];
  [word: string]: unknown;
}

export interface Schemas {
  /** What a caller sends (`input`) or receives (`output`). */
  describe(shape: z.ZodType, io: 'input' | 'output'): JsonSchema;
  /** Makes a component of it and answers the reference; one that says the same is used again. */
  name(schema: JsonSchema, name: string): JsonSchema;
  /** The named shapes met so far. */
  components: Record<string, JsonSchema>;
}

export const COMPONENT = '#/components/schemas/';

/** `named`: shapes of answers that several routes share, by the name under which they are components. */
export function createSchemas(named: Readonly<Record<string, z.ZodType>> = {}): Schemas {
  const components: Record<string, JsonSchema> = {};
  const nameOfText = new Map<string, string>();
  const nameOfShape = new Map<unknown, string>(Object.entries(named).map(([name, shape]) => [shape, name]));
  return {
    components,
    name(schema, name) {
      const text = JSON.stringify(schema);
      const known = nameOfText.get(text) ?? name;
      nameOfText.set(text, known);
      components[known] = schema;
      return { $ref: COMPONENT + known };
    },
    describe(shape, io) {
      const { $schema: _, ...schema } = z.toJSONSchema(shape, {
        io,
        unrepresentable: 'any',
        override({ zodSchema, jsonSchema }) {
          const schema = jsonSchema as JsonSchema;
          tidy(schema);
          const name = io === 'output' ? nameOfShape.get(zodSchema) : undefined;
          if (name === undefined) return;
          components[name] = { ...schema };
          become(schema, { $ref: COMPONENT + name });
        },
      }) as JsonSchema;
      return schema;
    },
  };
}

function become(schema: JsonSchema, other: JsonSchema): void {
  for (const word of Object.keys(schema)) delete schema[word];
  Object.assign(schema, other);
}

/** In place: what a generator says of every number and every object, but nobody wants to read. */
function tidy(schema: JsonSchema & { openapi?: JsonSchema }): void {
  if (schema.openapi !== undefined) return become(schema, schema.openapi);
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.format === 'date-time') delete schema.pattern;
  delete schema.propertyNames;
  // Answers may gain fields; a client must not break on one.
  if (schema.additionalProperties === false) delete schema.additionalProperties;
}
