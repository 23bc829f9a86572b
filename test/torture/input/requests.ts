// One request, made from an operation of the OpenAPI documents for one role, and what is wrong with it.
import { allowed, below, pick, spoiled, type Making, type Random } from '../../kit/schemaValues.js';
import type { DocumentedOperation } from '../../kit/openApi.js';
import { bodyOf } from './bodies.js';
import { formOf, knownAtCcjk, signatureOf } from './ccjkDrafts.js';
import type { Maker } from './maker.js';
import type { Quiet, Role } from './people.js';

/** A door, as one document describes it. */
export interface Place {
  /** `oas`, `oas at the console`, `console` */
  name: string;
  service: 'oas' | 'ccjk' | 'console';
  port: number;
  /** Before every path. */
  prefix: string;
}

export interface Target {
  place: Place;
  operation: DocumentedOperation;
  resolve: Making['resolve'];
}

export interface Draft {
  place: Place;
  operation: DocumentedOperation;
  role: Role;
  bytes: Buffer;
  method: string;
  path: string;
}

/** What would reach beyond this machine, or end the run: nothing but looked at with a token that it would be granted for. */
const NOT_GRANTED =
  /^\/console\/api\/(lan|restart|import\/apply|sample-agent|alerts\/webhook|backups\/\{name\}\/restore)/;

/** Would end the only account of its kind. */
const NOT_ALLOWED: Partial<Record<Role, RegExp>> = {
  console: NOT_GRANTED,
  super: /\/super\/auth\/password/,
  operator: /\/auth\/password/,
};

/** Takes a form. */
const UPLOAD = /^POST .*\/daemon\/logs$/;

const METHODS = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'M-SEARCH',
  'QUERY',
  'LINK',
];
const PATH_PARTS = [
  '%', '%zz', '%ff', '%00', '%2e%2e%2f%2e%2e%2f', '..%5c..%5c', '..', '.', '__proto__', 'constructor', 'prototype', 'toString', '-1', '0',
  '1.5', '1e3', '9'.repeat(30), 'NaN', 'null', 'undefined', '%20', '%F0%9F%92%A5', '%ED%A0%80', '1;x=y', '%27%20OR%201=1', 'a'.repeat(2000),
  '%25', '+', '%0d%0aX:%20y', '*', ':id', '{id}', '[object%20Object]', '%E2%80%AE',
]; // prettier-ignore
const QUERIES = [
  '%', '%zz=%ff', 'a[]=1&a[]=2', 'page[x]=1', 'page[__proto__][polluted]=1', '__proto__[polluted]=1', '__proto__=1', 'constructor.prototype.x=1',
  '&&&===', '=', '%00=%00', 'page=1e999', 'page=-1', 'page=NaN', 'page=%F0%9F%92%A5', 'page_size=99999999999999999999', 'sort=__proto__',
  'q=%ED%A0%80', 'page=1;page=2', '?', 'token=x', 'sort=constructor', 'order=toString', 'fields=__proto__,constructor', 'format=../../x', 'cursor=%7B%7D',
]; // prettier-ignore
const HEADERS: readonly (readonly [string, string])[] = [
  ['Origin', 'null'], ['Origin', 'http://evil.example'], ['Origin', ''], ['Origin', 'http://['], ['Sec-Fetch-Site', 'cross-site'],
  ['X-Forwarded-For', '127.0.0.1'], ['X-Forwarded-For', `${'1.2.3.4, '.repeat(500)}x`], ['Forwarded', 'for=";;;"'], ['X-Real-IP', '::1'],
  ['Range', 'bytes=0-0,-1,99999999999999-'], ['If-None-Match', '*'], ['If-Modified-Since', 'yesterday'], ['Accept', 'x'.repeat(3000)],
  ['Accept-Encoding', 'gzip;q=1.0, *;q=0, br;q=nan'], ['Accept-Language', ',,,;q='], ['Cookie', `__proto__=1; ${'a=b; '.repeat(800)}`],
  ['User-Agent', '\u00ff\u00fe'.repeat(200)], ['Referer', 'http://evil.example/%'], ['Content-Language', '${jndi:ldap://x}'],
  ['X-HTTP-Method-Override', 'DELETE'], ['X-Original-URL', '/console/api/status'], ['X-Deskcloud-Console', '__proto__'], ['Expect', '100-continue'],
  ['Expect', 'the-unexpected'], ['__proto__', 'x'], ['constructor', 'y'], ['Connection', 'keep-alive, upgrade'], ['Upgrade', 'h2c'], ['Via', '1.1 x'],
  ['Date', ''], ['TE', 'trailers'], ['Trailer', 'X'], ['Max-Forwards', '0'], ['Content-MD5', 'x'], ['If-Match', '"x"'], ['Prefer', 'wait=1e9'],
]; // prettier-ignore
const AUTHORIZATIONS = [
  'Bearer', 'Bearer ', 'Basic YWRtaW46YWRtaW4=', 'bearer  x', 'Bearer null', `Bearer ${'a'.repeat(7000)}`, 'Bearer eyJhbGciOiJub25lIn0.e30.', 'Bearer a.b.c',
  'Bearer utk_000000000000000000000000000000000000000000000000', 'Bearer ptk_0', 'Bearer __proto__', 'Bearer \u00ff', 'Digest x="', 'Bearer x, Bearer y',
]; // prettier-ignore

/** So many in a row that may not be sent mean that none will do. */
const MOST_DRAWN = 1000;
/** Headers that carry no numbers of rows: a token in which one of them seems to stand would have every request drawn again, for ever. */
const WITHOUT_IDS = /^(?:Host|Authorization|X-Deskcloud-Console): .*$/gm;

/** Another one when the first would have the super touch the tenant that nobody is to touch. */
export function draftOf(target: Target, role: Role, maker: Maker): Draft {
  for (let drawn = 0; drawn < MOST_DRAWN; drawn++) {
    const draft = oneDraft(target, role, maker);
    if (!isAllowedTo(draft, maker.quiet)) return draft;
  }
  throw new Error(`no request as ${role} to ${target.operation.name} leaves the quiet tenant alone`);
}

/** Only these may change it, by its number: they are never given that. */
function isAllowedTo({ role, bytes }: Draft, { managerId, ids, account }: Quiet): boolean {
  if (role === 'operator') return account.ids.some((id) => bytes.includes(id));
  if (role !== 'super' && role !== 'console') return false;
  const text = bytes.toString('latin1').replace(WITHOUT_IDS, '');
  return [managerId, ...ids].some((id) => new RegExp(`(?<![\\w.])${id}(?![\\w.])`).test(text));
}

function oneDraft({ place, operation, resolve }: Target, asked: Role, maker: Maker): Draft {
  const { random } = maker;
  const method = random() < 0.04 ? pick(random, METHODS) : operation.method;
  const isForbidden = method !== 'GET' && (NOT_ALLOWED[asked]?.test(operation.path) ?? false);
  const role = isForbidden ? 'garbage' : asked;
  const known = place.service === 'ccjk' ? knownAtCcjk(role, operation, maker) : knownTo(role, maker);
  const making: Making = { random, resolve, known };
  const path = place.prefix + pathOf(operation, making);
  const headers: [string, string][] = [
    ['Host', `127.0.0.1:${place.port}`],
    ...proof(place, role, maker),
    ...headersOf(operation, making),
  ];
  let body: Buffer | undefined;
  const isForm = UPLOAD.test(operation.name);
  const carries = operation.body !== undefined || isForm || random() < 0.03;
  if (carries) {
    const value = operation.body ? allowed(operation.body, making) : { __proto__: null, a: 1 };
    const made = isForm ? formOf(random) : bodyOf(value, random, 0.6);
    body = made.bytes;
    headers.push(...made.headers, ...signatureOf(operation, body, random));
  }
  if (random() < 0.12) headers.push([...pick(random, HEADERS)]);
  if (random() < 0.01) for (let n = below(random, 300); n > 0; n--) headers.push([`X-${n}`, 'y']);
  if (random() < 0.01) headers.push(['X-Huge', 'z'.repeat(pick(random, [4000, 12_000, 20_000]))]);
  if (headers.some(([name]) => name === 'Upgrade')) headers.push(['Connection', 'Upgrade']);
  return {
    ...{ place, operation, role, method, path },
    bytes: Buffer.concat(framed(method, path, headers, body, random)),
  };
}

/** Ids of others among one's own: nobody may reach them by asking. */
function knownTo(role: Role, { random, people, quiet, serial }: Maker): Making['known'] {
  const others = role === 'super' || role === 'console' ? [] : quiet.ids;
  return (name) => {
    if (/^(id|.*_id|.*ids?)$/.test(name) && !/node_id|login_id|.*_ids$/.test(name)) {
      if (others.length > 0 && random() < 0.15) return pick(random, others);
      return random() < 0.7 ? pick(random, people.ids) : 100_000 + below(random, 8);
    }
    switch (name) {
      case '*name':
        return pick(random, [
          '签到',
          'foster',
          'explore',
          'stamina',
          'enabled',
          'next_time',
          'x',
          'oas.queue.agingMinutes',
        ]);
      case 'node_id':
        return people.node.name;
      case 'username':
        return random() < 0.5 ? `nobody-${below(random, 50)}` : `new-${serial()}`;
      case 'code':
        return pick(random, people.codes);
      case 'account_no':
        return people.user.accountNo;
      case 'duration_days':
        return 1 + below(random, 30);
      // Each costs a computation of a tenth of a second: most are refused for their length before.
      case 'password':
      case 'old_password':
      case 'new_password':
      case 'current_password':
        return random() < 0.97 ? 'short' : 'secret-123';
      case 'passphrase':
        return '';
      case 'folder':
        return pick(random, ['../../etc', '/nowhere/at/all', '\u0000', '.', 'C:\\']);
      default:
        return undefined;
    }
  };
}

function pathOf({ path, parameters }: DocumentedOperation, making: Making): string {
  const { random } = making;
  const queries: string[] = [];
  let made = path;
  for (const parameter of parameters) {
    if (parameter.in === 'header') continue;
    if (parameter.in === 'query' && !parameter.required && random() < 0.6) continue;
    const value = allowed(parameter.schema, making, parameter.name);
    const sent = random() < 0.2 ? spoiled(value, random) : value;
    const text = encoded(typeof sent === 'string' ? sent : (JSON.stringify(sent) ?? ''));
    if (parameter.in === 'query') {
      queries.push(`${parameter.name}=${text}`);
      if (random() < 0.05) queries.push(`${parameter.name}=${encoded(String(below(random, 9)))}`);
    } else {
      const isSpoiled = random() < 0.2;
      made = made.replace(`{${parameter.name}}`, () => (isSpoiled ? pick(random, PATH_PARTS) : text || '~'));
    }
  }
  if (random() < 0.05) queries.push(pick(random, QUERIES));
  if (random() < 0.02) made = bent(made, random);
  return queries.length > 0 ? `${made}?${queries.join('&')}` : made;
}

function headersOf({ parameters }: DocumentedOperation, making: Making): [string, string][] {
  const { random } = making;
  return parameters
    .filter((parameter) => parameter.in === 'header' && (parameter.required || random() < 0.3))
    .map(({ name, schema }) => {
      const value = allowed(schema, making, name);
      const sent = random() < 0.1 ? spoiled(value, random) : value;
      const text = typeof sent === 'string' ? sent : (JSON.stringify(sent) ?? '');
      // As bytes of UTF-8; a line break would begin another header.
      // eslint-disable-next-line no-control-regex
      return [name, Buffer.from(text.replace(/[\u0000-\u001f\u007f]/g, '~')).toString('latin1')];
    });
}

const encoded = (text: string): string =>
  encodeURIComponent(text.slice(0, 3000).replace(/[\ud800-\udfff]/g, '~')).slice(0, 3000);

const bent = (path: string, random: Random): string =>
  pick(random, [
    `/${path}`,
    `${path}/`,
    `${path}/..`,
    path.toUpperCase(),
    path.replace(/\//g, '//'),
    path.replace(/\//g, '%2f'),
    `http://evil.example${path}`,
    `${path}/${'a/'.repeat(500)}`,
    `${path}#x`,
    `/..%2f..%2f..%2fetc%2fpasswd`,
    `/assets/..%2f..%2fserver%2fcli.js`,
    '/%',
    '*',
    `${path}\u00ff`,
  ]);

function proof({ prefix }: Place, role: Role, { random, people }: Maker): [string, string][] {
  const beside: [string, string][] =
    prefix !== '' && random() < 0.8 ? [['X-Deskcloud-Console', pick(random, people.tokens.console)]] : [];
  if (role === 'nobody') return beside;
  const said =
    role === 'garbage' ? pick(random, AUTHORIZATIONS) : `Bearer ${pick(random, people.tokens[role])}`;
  return [['Authorization', said], ...beside];
}

/** Sizes as they are; now and then in chunks. */
function framed(
  method: string,
  path: string,
  headers: readonly (readonly [string, string])[],
  body: Buffer | undefined,
  random: Random,
): Buffer[] {
  const isChunked = body !== undefined && random() < 0.06;
  const length: [string, string][] = isChunked
    ? [['Transfer-Encoding', 'chunked']]
    : body
      ? [['Content-Length', String(body.length)]]
      : [];
  const head = [
    `${method} ${path} HTTP/1.1`,
    ...[...headers, ...length].map(([name, value]) => `${name}: ${value}`),
  ];
  const start = Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1');
  if (!body) return [start];
  return isChunked ? [start, ...chunked(body, random)] : [start, body];
}

function chunked(body: Buffer, random: Random): Buffer[] {
  const parts: Buffer[] = [];
  const most = body.length > 5000 ? body.length : 40;
  for (let at = 0; at < body.length;) {
    const part = body.subarray(at, at + 1 + below(random, most));
    const size =
      random() < 0.3 ? `000${part.length.toString(16).toUpperCase()};ext="x"` : part.length.toString(16);
    parts.push(Buffer.from(`${size}\r\n`), part, Buffer.from('\r\n'));
    at += part.length;
  }
  parts.push(Buffer.from(random() < 0.2 ? '0\r\nX-Trailer: __proto__\r\n\r\n' : '0\r\n\r\n'));
  return parts;
}
