// Bodies that no honest client sends: values spoiled where they stand, texts that are almost JSON, and bytes that are no text.
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { below, pick, spoiled, type Random } from '../../kit/schemaValues.js';

export interface Body {
  bytes: Buffer;
  headers: [string, string][];
}

/** Stands in a value for a text that JSON.stringify would not write. */
const MARK = '\u0001raw';
const RAW: readonly string[] = [
  'NaN', 'Infinity', '-Infinity', 'undefined', '1e999', '-1e999', '123456789012345678901234567890', '-0', '01', '0x10', '1_000', '.5',
  '1.', '"\\ud800"', '"\\udc00\\ud800"', '"\\u0000"', '"\\x00"', "'single'", '1n', '/* */1', '{}[]', '[1,]', '{"a":1,}',
  '{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}', '{"\\u005f_proto__":{"polluted":1}}',
  '{"prototype":{"polluted":1}}', '{"toString":1,"valueOf":null,"hasOwnProperty":0,"toJSON":"x","then":"y","length":-1}',
]; // prettier-ignore

const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  '\u0000',
  '0',
  'length',
  'then',
  '$where',
  'a.b',
];
const POISON: readonly unknown[] = [{ polluted: 1 }, { prototype: { polluted: 1 } }, null, 1, [], 'x'];

/** Once: packing them anew would take longer than the door takes to refuse them. */
const BOMB = gzipSync(Buffer.alloc(10 * 1024 * 1024, 0x20));
const BROTLI_BOMB = brotliCompressSync(Buffer.alloc(1024 * 1024, 0x5b));
const WIDE = JSON.stringify(Array.from({ length: 100_000 }, (_, n) => n));
const DEEP = {
  list: '['.repeat(5000) + ']'.repeat(5000),
  object: `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
};
const LONG = 'x'.repeat(200_000);
const OVER = 'y'.repeat(1_100_000);

const TYPES = [
  'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml', 'application/json; charset=utf-16',
  'application/json; charset=latin1', 'application/json;charset="', 'json', '', '/', 'application/json, text/html', '*/*', 'a'.repeat(500),
]; // prettier-ignore
const ENCODINGS = ['gzip', 'deflate', 'br', 'zstd', 'identity', 'gzip, gzip', 'x', '', 'IDENTITY '];

const JSON_TYPE: [string, string] = ['Content-Type', 'application/json'];
const plain = (text: string | Buffer): Body => ({ bytes: Buffer.from(text as string), headers: [JSON_TYPE] });

/** A body made from one that the route allows. `harm` is how often, of 1, something is wrong with it. */
export function bodyOf(value: unknown, random: Random, harm: number): Body {
  if (random() >= harm) return plain(JSON.stringify(value) ?? '');
  const kind = random();
  if (kind < 0.5) return plain(withMarks(spoiledDeeply(value, random), random));
  if (kind < 0.62) return plain(doubled(value, random));
  if (kind < 0.84) return spoiledBytes(Buffer.from(JSON.stringify(value) ?? 'null'), random);
  if (kind < 0.97) return wrongWords(JSON.stringify(value) ?? 'null', random);
  return huge(value, random);
}

function spoiledDeeply(value: unknown, random: Random): unknown {
  let now = value;
  for (let times = 1 + below(random, 3); times > 0; times--) {
    const luck = random();
    if (luck < 0.4) now = spoiled(now, random);
    else if (luck < 0.7) now = placed(now, MARK, random);
    else now = named(now, random);
  }
  return now;
}

/** `what` instead of something in the value. */
function placed(value: unknown, what: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random() < 0.1) return what;
  const entries = Object.entries(value);
  if (entries.length === 0) return what;
  const [name, inner] = pick(random, entries);
  const changed = placed(inner, what, random);
  if (Array.isArray(value)) return value.map((item, n) => (String(n) === name ? changed : item) as unknown);
  return withName(value, name, changed);
}

/** A name that means something to JavaScript, somewhere in the value. */
function named(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const objects = Object.entries(value).filter(([, inner]) => typeof inner === 'object' && inner !== null);
  if (objects.length > 0 && random() < 0.5) {
    const [name, inner] = pick(random, objects);
    const changed = named(inner, random);
    return Array.isArray(value)
      ? value.map((item, n) => (String(n) === name ? changed : item) as unknown)
      : withName(value, name, changed);
  }
  return withName(value, pick(random, NAMES), pick(random, POISON));
}

/** As an own field, `__proto__` too. */
function withName(value: object, name: string, inner: unknown): object {
  const copy = Object.assign(Object.create(null) as object, value);
  return Object.defineProperty(copy, name, {
    value: inner,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

const withMarks = (value: unknown, random: Random): string =>
  (JSON.stringify(value) ?? 'null').replaceAll(JSON.stringify(MARK), () => pick(random, RAW));

/** The same names twice, the second time with other values. */
function doubled(value: unknown, random: Random): string {
  const text = JSON.stringify(value) ?? '{}';
  const again = JSON.stringify(spoiled(value, random)) ?? '{}';
  if (!text.startsWith('{') || !again.startsWith('{')) return `${text}${again}`;
  const [head, tail] = [text.slice(0, -1), again.slice(1)];
  return head === '{' || tail === '}' ? head + tail : `${head},${tail}`;
}

export function spoiledBytes(bytes: Buffer, random: Random): Body {
  const at = below(random, bytes.length + 1);
  const insert = (...between: number[]) =>
    Buffer.concat([bytes.subarray(0, at), Buffer.from(between), bytes.subarray(at)]);
  const changed = [
    () => insert(0xff),
    () => insert(0xc0, 0x80),
    () => insert(0xed, 0xa0, 0x80),
    () => insert(0xf4, 0x90, 0x80, 0x80),
    () => insert(0),
    () => insert(below(random, 256)),
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
    () => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bytes.toString(), 'utf16le')]),
    () => Buffer.from(bytes.toString(), 'utf16le'),
    () => bytes.subarray(0, at),
    () => Buffer.concat([bytes, Buffer.from(pick(random, ['}', '{}', ' x', '\u0000', '\n\n', 'null', ',']))]),
    () => Buffer.concat([bytes.subarray(at), bytes.subarray(0, at)]),
    () => Buffer.alloc(0),
    () => Buffer.from(pick(random, [' ', '\n', 'null', '""', '0', '[]', 'true', '"\\ud800"'])),
  ];
  return plain(pick(random, changed)());
}

function wrongWords(text: string, random: Random): Body {
  if (random() < 0.6) return { bytes: Buffer.from(text), headers: [['Content-Type', pick(random, TYPES)]] };
  const encoding = pick(random, ENCODINGS);
  const bytes = encoding === 'gzip' && random() < 0.5 ? gzipSync(text) : Buffer.from(text);
  return { bytes, headers: [JSON_TYPE, ['Content-Encoding', encoding]] };
}

/** Dear for both sides: the rarest. */
function huge(value: unknown, random: Random): Body {
  const luck = random();
  if (luck < 0.15) return { bytes: BOMB, headers: [JSON_TYPE, ['Content-Encoding', 'gzip']] };
  if (luck < 0.25) return { bytes: BROTLI_BOMB, headers: [JSON_TYPE, ['Content-Encoding', 'br']] };
  if (luck < 0.28) return plain(JSON.stringify(placed(value, OVER, random)) ?? 'null');
  if (luck < 0.45) return plain(JSON.stringify(placed(value, LONG, random)) ?? 'null');
  const raw = luck < 0.6 ? WIDE : pick(random, Object.values(DEEP));
  return plain(
    (JSON.stringify(placed(value, MARK, random)) ?? '').replaceAll(JSON.stringify(MARK), () => raw),
  );
}
