// The OpenAPI 3.1 document of a service, derived from its contracts: what is in no contract is not in the document, and a
// route cannot be forgotten.
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { z } from 'zod';
import type { Method, Route } from './contract.js';
import type { Envelope } from './handle.js';
import { BODY_MEGABYTES } from './jsonBody.js';
import { COMPONENT, createSchemas, type JsonSchema, type Schemas } from './openApiSchemas.js';

/** What a service adds to its contracts, for readers. */
export interface ServiceDocument {
  title: string;
  /** Markdown. */
  description: string;
  /** By role, in the order in which they are shown; `public` among them. */
  roles: Readonly<Record<string, RoleDocument>>;
  /** Shapes of answers that several routes share, by their names. */
  shapes?: Readonly<Record<string, z.ZodType>>;
  /** Status of an error code of the contracts; one without stands under `4XX`. */
  statusOf(code: string): number | undefined;
  /** Codes that a route may answer without naming them: what the service's access check says. */
  impliedErrors(spec: Route): readonly string[];
}

export interface RoleDocument {
  tag: string;
  description: string;
  /** How this role proves itself; left out where nobody has to. */
  bearer?: { name: string; format?: string; description: string };
}

export interface OpenApiOptions {
  document: ServiceDocument;
  version: string;
  routes: readonly Route[];
  envelope: Envelope;
  /** Where the paths start: `/`, or `/svc/oas`. */
  server: string;
  /** A header that stands for "this machine" at this door, on routes that answer it alone. */
  localHeader?: { name: string; description: string };
}

interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  security: Record<string, never[]>[];
  parameters?: object[];
  requestBody?: object;
  responses: Record<string, object>;
}

export interface OpenApi {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Partial<Record<Method, Operation>>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, object> };
}

const ERROR = 'Error';
const LOCAL_SCHEME = 'thisMachine';
const JSON_TYPE = 'application/json';

/** Gives way to other work between two routes: describing them all takes longer than a turn of the loop may. */
export async function openApi(options: OpenApiOptions): Promise<OpenApi> {
  const { document, version, routes, envelope, server } = options;
  const schemas = createSchemas(document.shapes);
  const paths: OpenApi['paths'] = {};
  for (const spec of routes) {
    const path = spec.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [spec.method]: operation(options, schemas, spec) };
    await turnOfTheLoop();
  }
  return {
    openapi: '3.1.0',
    info: { title: document.title, version, description: document.description },
    servers: [{ url: server }],
    tags: Object.values(document.roles).map(({ tag, description }) => ({ name: tag, description })),
    paths,
    components: {
      schemas: { [ERROR]: failureSchema(envelope), ...schemas.components },
      securitySchemes: securitySchemes(options),
    },
  };
}

function operation(options: OpenApiOptions, schemas: Schemas, spec: Route): Operation {
  const { document } = options;
  const roles = rolesOf(spec);
  const description = [
    spec.expiredAllowed && 'Open to an account that has expired.',
    spec.localOnly && 'Answers this machine only, unless the operator opened it.',
  ].filter(Boolean);
  const parameters = [
    ...parametersOf(schemas, spec, 'path', spec.params),
    ...parametersOf(schemas, spec, 'query', spec.query),
    ...parametersOf(schemas, spec, 'header', spec.headers),
  ];
  const body = spec.body && schemas.describe(spec.body, 'input');
  return {
    operationId: operationId(spec),
    summary: spec.summary ?? '',
    ...(description.length > 0 && { description: description.join(' ') }),
    tags: roles.map((role) => document.roles[role]?.tag ?? role),
    security: securityOf(options, spec),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: (body.required?.length ?? 0) > 0,
        content: { [JSON_TYPE]: { schema: body } },
      },
    }),
    responses: {
      [spec.status ?? 200]: successOf(options.envelope, schemas, spec),
      ...failuresOf(options, spec),
    },
  };
}

const rolesOf = ({ role }: Route): readonly string[] => (typeof role === 'string' ? [role] : role);

/** `GET /api/v1/manager/users/:user_id/tasks` is `getManagerUsersByUserIdTasks`. */
function operationId({ method, path }: Route): string {
  const words = path
    .replace(/^\/api\/v\d+/, '')
    .replace(/:(\w+)/g, 'by_$1')
    .split(/[^a-z0-9]+/i)
    .filter(Boolean);
  return method + words.map(capital).join('');
}

const answerName = (spec: Route): string => `${capital(operationId(spec))}Answer`;
const capital = (word: string): string => word[0]!.toUpperCase() + word.slice(1);

function parametersOf(
  schemas: Schemas,
  spec: Route,
  place: 'path' | 'query' | 'header',
  shape: Route['params'],
): object[] {
  const described = shape ? schemas.describe(shape, 'input') : {};
  const properties = described.properties ?? {};
  const names =
    place === 'path' ? [...spec.path.matchAll(/:(\w+)/g)].map(([, name]) => name!) : Object.keys(properties);
  return names.map((name) => {
    const { description, ...schema } = properties[name] ?? { type: 'string' };
    return {
      name,
      in: place,
      required: place === 'path' || (described.required?.includes(name) ?? false),
      ...(description !== undefined && { description }),
      schema,
    };
  });
}

function securitySchemes({ document, localHeader }: OpenApiOptions): Record<string, object> {
  const schemes: Record<string, object> = {};
  for (const { bearer } of Object.values(document.roles)) {
    if (!bearer) continue;
    const { name, format, description } = bearer;
    schemes[name] = { type: 'http', scheme: 'bearer', ...(format && { bearerFormat: format }), description };
  }
  if (localHeader) schemes[LOCAL_SCHEME] = { type: 'apiKey', in: 'header', ...localHeader };
  return schemes;
}

function securityOf({ document, localHeader }: OpenApiOptions, spec: Route): Record<string, never[]>[] {
  return rolesOf(spec).map((role) => {
    const needed: Record<string, never[]> = {};
    const bearer = document.roles[role]?.bearer;
    if (bearer) needed[bearer.name] = [];
    if (spec.localOnly && localHeader) needed[LOCAL_SCHEME] = [];
    return needed;
  });
}

function successOf(envelope: Envelope, schemas: Schemas, spec: Route): object {
  const described = schemas.describe(spec.answer, 'output');
  // The envelope may say it twice.
  const answer = described.properties ? schemas.name(described, answerName(spec)) : described;
  const schema = envelope.describe?.success(spec, answer) ?? answer;
  const files = (spec.file ?? []).map((type) => [type.split(';')[0]!, {}]);
  return {
    description: files.length > 0 ? 'Success: a file, or JSON where the query asks for it' : 'Success',
    content: { [JSON_TYPE]: { schema }, ...Object.fromEntries(files) },
  };
}

function failureSchema(envelope: Envelope): JsonSchema {
  return (
    envelope.describe?.failure ?? {
      type: 'object',
      properties: { code: { type: 'string' }, detail: { type: 'string' } },
      required: ['code', 'detail'],
    }
  );
}

function failuresOf({ document, envelope }: OpenApiOptions, spec: Route): Record<string, object> {
  const codes = new Set([...doorErrors(spec), ...document.impliedErrors(spec), ...(spec.errors ?? [])]);
  const byStatus = new Map<string, string[]>();
  for (const code of codes) {
    const status = String(DOOR_STATUS[code] ?? document.statusOf(code) ?? '4XX');
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, names]) => [status, failure(envelope, spec, status, names)]),
  );
}

function failure(envelope: Envelope, spec: Route, status: string, codes: readonly string[]): object {
  const { names, schema } = envelope.describe?.codes?.(codes) ?? {
    names: codes,
    schema: { type: 'object', properties: { code: { enum: [...codes] } } },
  };
  return {
    description: `${meaningOf(status, spec)}: ${names.map((code) => `\`${code}\``).join(', ')}`,
    ...(HAS_RETRY_AFTER.includes(status) && {
      headers: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer', minimum: 1 } } },
    }),
    content: { [JSON_TYPE]: { schema: { allOf: [{ $ref: COMPONENT + ERROR }, schema] } } },
  };
}

const meaningOf = (status: string, { bodyMegabytes = BODY_MEGABYTES }: Route): string =>
  status === '413' ? `The body is larger than ${bodyMegabytes} MB` : (MEANING[status] ?? 'Refused');

const HAS_RETRY_AFTER: readonly string[] = ['429', '503'];

const MEANING: Readonly<Record<string, string>> = {
  400: 'The request says something wrong',
  401: 'Not signed in, or no longer',
  403: 'Not for this caller',
  404: 'There is no such thing',
  409: 'Its state does not allow it',
  429: 'Too often',
  502: 'Another server did not do it',
  503: 'The cloud cannot do it now',
};

/** What the door itself may answer on any route. */
const DOOR_STATUS: Readonly<Record<string, number>> = {
  host_missing: 400,
  invalid_request: 400,
  invalid_path: 400,
  invalid_params: 400,
  invalid_query: 400,
  invalid_body: 400,
  invalid_json: 400,
  unsupported_encoding: 400,
  host_refused: 403,
  wrong_origin: 403,
  too_large: 413,
  too_many_requests: 429,
  store_unavailable: 503,
  store_closed: 503,
};

function doorErrors(spec: Route): string[] {
  return [
    ...['host_missing', 'host_refused', 'too_many_requests', 'store_unavailable', 'store_closed'],
    ...(spec.params ? ['invalid_path', 'invalid_params'] : []),
    ...(spec.query ? ['invalid_query'] : []),
    ...(spec.body ? ['invalid_body', 'invalid_json', 'unsupported_encoding', 'too_large'] : []),
    ...(spec.method === 'get' ? [] : ['wrong_origin']),
  ];
}
