// A few thousand requests made from the OpenAPI documents, allowed ones and spoiled ones, to every operation of every service as whoever
// may call it: nothing fails through a fault of ours, and every answer is what the document says.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registry } from '../../server/services/registry.js';
import { castings, tamed, type Cast } from '../kit/cast.js';
import { documentOf, type Documented, type DocumentedOperation } from '../kit/openApi.js';
import { startAllServices, temporaryDirectory, type CloudProcess } from '../kit/process.js';
import { allowed, pick, randomFrom, spoiled, type Making } from '../kit/schemaValues.js';

const SEED = Number(process.env.FUZZ_SEED ?? 20_260_501);
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 30);
/** Hashing a password takes a tenth of a second. */
const SLOW_ROUNDS = 6;
const AT_ONCE = 6;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let cloud: CloudProcess;

beforeAll(async () => {
  directory = await temporaryDirectory();
  cloud = await startAllServices(directory.path);
}, 60_000);

afterAll(async () => {
  await cloud?.kill();
  await directory?.[Symbol.asyncDispose]();
});

interface Draft {
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

function draftOf(operation: DocumentedOperation, cast: Cast, making: Making): Draft {
  const { random } = making;
  const isSpoiled = random() < 0.5;
  let path = operation.path;
  const query = new URLSearchParams();
  for (const parameter of operation.parameters) {
    // Headers are the caller's proof.
    if (parameter.in === 'header') continue;
    if (parameter.in === 'query' && !parameter.required && random() < 0.5) continue;
    const value = allowed(parameter.schema, making, parameter.name);
    const sent = isSpoiled && random() < 0.3 ? spoiled(value, random) : value;
    const text = typeof sent === 'string' ? sent : JSON.stringify(sent);
    if (parameter.in === 'query') query.append(parameter.name, text.replace(/[\ud800-\udfff]/g, '~'));
    else path = path.replace(`{${parameter.name}}`, () => pathPart(text));
  }
  const body = operation.body && allowed(operation.body, making);
  const [scheme] = Object.keys(pick(random, operation.security) ?? {});
  return {
    path: query.size > 0 ? `${path}?${query}` : path,
    headers: cast.headers(scheme, operation),
    body: operation.body ? JSON.stringify(tamed(isSpoiled ? spoiled(body, random) : body)) : undefined,
  };
}

/** A part of a path is never empty nor a dot, or it would be another path. */
const pathPart = (text: string): string =>
  encodeURIComponent(text.replace(/[\ud800-\udfff]/g, '�')).replace(/^\.*$/, '~');

async function send(origin: string, { method }: DocumentedOperation, { path, headers, body }: Draft) {
  const answer = await fetch(origin + path, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body }),
  });
  const contentType = answer.headers.get('content-type') ?? '';
  const text = await answer.text();
  const isJson = contentType.startsWith('application/json');
  return {
    ...{ method, path, status: answer.status, contentType },
    body: isJson ? (JSON.parse(text) as unknown) : undefined,
  };
}

const isSlow = ({ body }: DocumentedOperation, { resolve }: Documented): boolean =>
  body !== undefined && JSON.stringify(resolve(body)).includes('password');

for (const name of Object.keys(registry)) {
  test(`every operation of ${name} answers as documented, whatever it is sent (seed ${SEED})`, async () => {
    const origin = (cloud.ready.services as Record<string, string>)[name]!;
    const documented = await documentOf(origin);
    const random = randomFrom(SEED);
    const cast = await castings[name]!(cloud, random);
    const making: Making = { random, resolve: documented.resolve, known: cast.known };
    const complaints: string[] = [];
    const succeeded = new Set<string>();
    let sent = 0;
    for (const operation of documented.operations.filter((one) => !cast.isSpared(one))) {
      await cast.renew();
      const rounds = isSlow(operation, documented) ? SLOW_ROUNDS : ROUNDS;
      for (let round = 0; round < rounds; round += AT_ONCE) {
        const drafts = Array.from({ length: AT_ONCE }, () => draftOf(operation, cast, making));
        const answers = await Promise.all(drafts.map((draft) => send(origin, operation, draft)));
        sent += answers.length;
        for (const [place, answer] of answers.entries()) {
          if (answer.status < 300) succeeded.add(operation.name);
          const complaint = documented.complaint(answer);
          if (complaint) complaints.push(`${complaint}; sent ${drafts[place]!.body?.slice(0, 400)}`);
        }
        const isClosed = operation.security.some((one) => Object.keys(one).length > 0);
        if (isClosed && answers.some(({ status }) => status === 401)) await cast.renew();
      }
    }
    expect(complaints.slice(0, 20)).toEqual([]);
    expect(sent).toBeGreaterThan(1200);
    // Were most of it refused, it would prove little.
    const never = documented.operations.map((one) => one.name).filter((one) => !succeeded.has(one));
    expect(succeeded.size / documented.operations.length, never.join('\n')).toBeGreaterThan(0.7);
    expect(cloud.stderr() + cloud.stdout()).not.toContain('through a fault of the server');
  }, 600_000);
}
