// Shapes in the words of JSON Schema 2020-12. A shape with `.meta({ id: 'User' })` becomes a component and is written once; one
// with `.meta({ openapi: {...} })` says itself what its parser takes, where the parser's own words would mislead (a path's
// number arrives as text).
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

const DEFINITION = '#/$defs/';
export const COMPONENT = '#/components/schemas/';

export function createSchemas(): Schemas {
  const components: Record<string, JsonSchema> = {};
  const nameOfText = new Map<string, string>();
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
      const {
        $schema: _,
        $defs,
        ...schema
      } = z.toJSONSchema(shape, {
        io,
        unrepresentable: 'any',
        override: ({ jsonSchema }) => tidy(jsonSchema as JsonSchema),
      }) as JsonSchema & { $defs?: Record<string, JsonSchema> };
      for (const [name, definition] of Object.entries($defs ?? {})) {
        const known = components[name];
        const text = JSON.stringify(withComponentRefs(definition));
        if (known && JSON.stringify(known) !== text) {
          throw new Error(`two shapes are named ${name}, or one is both sent and received and differs`);
        }
        components[name] = JSON.parse(text) as JsonSchema;
      }
      return withComponentRefs(schema);
    },
  };
}

const withComponentRefs = (schema: JsonSchema): JsonSchema =>
  JSON.parse(
    JSON.stringify(schema, (key, value: unknown) =>
      key === '$ref' && typeof value === 'string' ? value.replace(DEFINITION, COMPONENT) : value,
    ),
  ) as JsonSchema;

/** In place: what a generator says of every number and every object, but nobody wants to read. */
function tidy(schema: JsonSchema & { openapi?: JsonSchema }): void {
  const own = schema.openapi;
  if (own !== undefined) {
    for (const word of Object.keys(schema)) delete schema[word];
    Object.assign(schema, own);
    return;
  }
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.format === 'date-time') delete schema.pattern;
  delete schema.propertyNames;
  // Answers may gain fields; a client must not break on one.
  if (schema.additionalProperties === false) delete schema.additionalProperties;
}
