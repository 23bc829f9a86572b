// The OpenAPI document of a running service, and whether what the service answers is what the document says.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { OpenApi } from '../../server/core/http/openApi.js';
import type { JsonSchema } from '../../server/core/http/openApiSchemas.js';

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  schema: JsonSchema;
}

export interface DocumentedOperation {
  /** `GET /api/v1/manager/users/{user_id}` */
  name: string;
  method: string;
  path: string;
  tags: string[];
  security: Record<string, unknown>[];
  parameters: Parameter[];
  body: JsonSchema | undefined;
  responses: Record<string, { description: string; content: Record<string, { schema?: JsonSchema }> }>;
}

export interface Received {
  method: string;
  /** Without the origin. */
  path: string;
  status: number;
  contentType: string;
  /** Parsed; of a file undefined. */
  body: unknown;
}

export interface Documented {
  document: OpenApi;
  operations: DocumentedOperation[];
  /** The operation that serves a path; fixed parts win over parameters. */
  operationOf(method: string, path: string): DocumentedOperation | undefined;
  /** What the document does not allow about an answer, in words; undefined when it is as documented. */
  complaint(received: Received): string | undefined;
  /** The schema itself when it is no reference. */
  resolve(schema: JsonSchema): JsonSchema;
}

export async function documentOf(origin: string): Promise<Documented> {
  const answer = await fetch(`${origin}/openapi.json`);
  if (answer.status !== 200) throw new Error(`/openapi.json answered ${answer.status}`);
  return readDocument((await answer.json()) as OpenApi);
}

export function readDocument(document: OpenApi): Documented {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(document, 'api');
  const compiled = new Map<string, ValidateFunction>();
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): DocumentedOperation => {
      const { parameters, requestBody, responses, tags, security } = operation;
      const content = (requestBody as { content: Record<string, { schema: JsonSchema }> } | undefined)
        ?.content;
      return {
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        tags,
        security,
        parameters: (parameters ?? []) as Parameter[],
        body: content?.['application/json']?.schema,
        responses: responses as DocumentedOperation['responses'],
      };
    }),
  );
  const routed = operations
    .map((operation) => ({
      operation,
      pattern: new RegExp(`^${operation.path.replace(/\{\w+\}/g, '[^/]+')}$`),
      parameters: operation.path.split('{').length,
    }))
    .sort((left, right) => left.parameters - right.parameters);

  const operationOf = (method: string, path: string) => {
    const [bare = ''] = path.split('?');
    return routed.find(({ operation, pattern }) => operation.method === method && pattern.test(bare))
      ?.operation;
  };

  const validatorOf = (operation: DocumentedOperation, status: number): ValidateFunction => {
    const steps = ['paths', operation.path, operation.method.toLowerCase(), 'responses', String(status)];
    const pointer = [...steps, 'content', 'application/json', 'schema']
      .map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const known = compiled.get(pointer);
    if (known) return known;
    const validate = ajv.compile({ $ref: `api#/${pointer}` });
    compiled.set(pointer, validate);
    return validate;
  };

  return {
    document,
    operations,
    operationOf,
    complaint({ method, path, status, contentType, body }) {
      const operation = operationOf(method, path);
      const what = `${method} ${path} answered ${status}`;
      if (!operation) return `${what}, and the document has no such operation`;
      const response = operation.responses[String(status)];
      if (!response)
        return `${what}, which the document does not name: ${JSON.stringify(body)?.slice(0, 300)}`;
      const [type = ''] = contentType.split(';');
      if (!(type in response.content)) return `${what} as ${type}, which the document does not name`;
      if (type !== 'application/json') return undefined;
      const validate = validatorOf(operation, status);
      if (validate(body)) return undefined;
      return `${what} out of shape: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(body)?.slice(0, 300)}`;
    },
    resolve(schema) {
      const name = /^#\/components\/schemas\/(.+)$/.exec(schema.$ref ?? '')?.[1];
      return name === undefined ? schema : document.components.schemas[name]!;
    },
  };
}

/** Hears every answer that comes from `origin` through fetch until disposed of. */
export function listenToAnswers(origin: string, hear: (received: Received) => void): Disposable {
  const plain = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const answer = await plain(input, init);
    const url = String(input instanceof Request ? input.url : input);
    if (!url.startsWith(origin)) return answer;
    const contentType = answer.headers.get('content-type') ?? '';
    const isJson = contentType.startsWith('application/json');
    hear({
      method: init?.method ?? 'GET',
      path: url.slice(origin.length),
      status: answer.status,
      contentType,
      body: isJson ? await answer.clone().json() : undefined,
    });
    return answer;
  };
  return { [Symbol.dispose]: () => void (globalThis.fetch = plain) };
}
