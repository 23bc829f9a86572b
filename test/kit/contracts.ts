// Every route that a service's contract declares, found by reading the contract folder: a new route cannot be forgotten.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Route } from '../../server/core/http/contract.js';

const isRoute = (value: unknown): value is Route =>
  typeof value === 'object' &&
  value !== null &&
  'method' in value &&
  'path' in value &&
  'role' in value &&
  'answer' in value;

export const routesOf = (service: string): Promise<Route[]> => routesIn(`services/${service}`);

/** `part`: a folder of the server that has a contract: `console`. */
export async function routesIn(part: string): Promise<Route[]> {
  const folder = join(import.meta.dirname, '../../server', part, 'contract');
  const found = new Map<string, Route>();
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort()) {
    const module = (await import(join(folder, file))) as Record<string, unknown>;
    for (const value of Object.values(module))
      if (isRoute(value)) found.set(`${value.method} ${value.path}`, value);
  }
  return [...found.values()];
}

export const rolesOf = (route: Route): readonly string[] =>
  typeof route.role === 'string' ? [route.role] : route.role;

export interface BadBody {
  /** What is wrong with it. */
  name: string;
  body: string;
  /** The shape itself forbids it: the answer must be 400. Else any clear answer will do, but never a 5xx. */
  mustRefuse: boolean;
}

interface Shape {
  type?: string | string[];
  properties?: Record<string, Shape>;
  required?: string[];
  anyOf?: Shape[];
  enum?: unknown[];
}

const HOSTILE: readonly unknown[] = [
  "'; DROP TABLE users; --", '<script>alert(1)</script>', '../../../etc/passwd', '\u0000', '\ud800', '%00%ff', '${7*7}', '\u202e',
  '__proto__', 'constructor', '💥'.repeat(20), 'a'.repeat(100_000), '', ' ', '-1', '1e309', 'NaN', 'null',
]; // prettier-ignore

const WRONG: Record<string, readonly unknown[]> = {
  string: [1, true, [], {}, null],
  integer: ['x', 1.5, true, [], {}, null, -1, 0, 1e308, 2 ** 53],
  number: ['x', true, [], {}, null],
  boolean: ['x', 1, [], {}],
  array: ['x', 1, {}, true],
  object: ['x', 1, [], true],
};

/** A body that the shape accepts or nearly accepts, so that one field at a time can be spoiled. */
function plausible(shape: Shape, name: string): unknown {
  const choices = shape.enum ?? shape.anyOf?.find((one) => one.enum)?.enum;
  if (choices) return choices[0];
  const known: Record<string, unknown> = {
    username: 'someone', password: 'secret-123', new_password: 'secret-123', code: 'uac_000000000000000000000000',
    account_no: '0000000000000000', node_id: 'PC-1', duration_days: 1, user_type: 'daily', task_config: { digui: { enabled: true } }, assets: {}, logs: [],
    progress: { 1: true }, email: 'someone@example.com', device_id: '00000000-0000-4000-8000-000000000000',
    scopes: ['task:read'], cron: '0 3 * * *', config_data: {}, heartbeat_interval: 30, task_check_interval: 10, timeout: 60_000,
    avatar_url: 'https://example.com/a.png', allowed_commands: ['ls'], allowed_folders: ['/srv'], email_address: 'box@example.com',
    imap_host: 'imap.example.com', smtp_host: 'smtp.example.com', from: 'box@example.com', subject: '[CCJK] x', valid_until: '2027-01-01 00:00', expires_at: '2027-01-01 00:00', config: {}, preset_id: 1, act: 'cancel',
  }; // prettier-ignore
  if (name in known) return known[name];
  const type = Array.isArray(shape.type) ? shape.type[0] : (shape.type ?? shape.anyOf?.[0]?.type);
  if (type === 'object') return {};
  if (type === 'array') return [];
  if (type === 'integer' || type === 'number') return 1;
  return type === 'boolean' ? true : 'text';
}

/** A body that the route's shape accepts or nearly accepts. */
export function goodBody(route: Route): Record<string, unknown> {
  if (!route.body) return {};
  const shape = z.toJSONSchema(route.body, { io: 'input', unrepresentable: 'any' }) as Shape;
  return Object.fromEntries(
    Object.entries(shape.properties ?? {}).map(([name, field]) => [name, plausible(field, name)]),
  );
}

/** Missing, mistyped, over-long, huge, broken and hostile bodies for a route, derived from its contract. */
export function badBodies(route: Route): BadBody[] {
  if (!route.body) return [];
  const shape = z.toJSONSchema(route.body, { io: 'input', unrepresentable: 'any' }) as Shape;
  const properties = shape.properties ?? {};
  const required = new Set(shape.required ?? []);
  const good = Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, plausible(field, name)]),
  );
  const bad: BadBody[] = [
    { name: 'broken JSON', body: '{"a":', mustRefuse: true },
    { name: 'an array', body: '[]', mustRefuse: true },
    { name: 'a string', body: '"text"', mustRefuse: true },
    { name: 'a number', body: '7', mustRefuse: true },
    { name: 'null', body: 'null', mustRefuse: true },
    { name: 'deep nesting', body: `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, mustRefuse: true },
    {
      name: '__proto__',
      body: `{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}`,
      mustRefuse: false,
    },
  ];
  if (required.size > 0) bad.push({ name: 'nothing', body: '{}', mustRefuse: true });
  for (const [name, field] of Object.entries(properties)) {
    const spoil = (value: unknown, mustRefuse: boolean, what: string) =>
      bad.push({ name: `${name}: ${what}`, body: JSON.stringify({ ...good, [name]: value }), mustRefuse });
    if (required.has(name)) {
      const { [name]: _, ...rest } = good;
      bad.push({ name: `${name}: missing`, body: JSON.stringify(rest), mustRefuse: true });
    }
    const type = Array.isArray(field.type) ? field.type[0] : field.type;
    for (const value of WRONG[type ?? ''] ?? []) {
      const mayBeNull = value === null && !required.has(name);
      const inRange = type === 'integer' && typeof value === 'number';
      spoil(value, type !== undefined && !mayBeNull && !inRange, `wrong type ${JSON.stringify(value)}`);
    }
    for (const value of HOSTILE) spoil(value, false, `hostile ${JSON.stringify(value).slice(0, 30)}`);
  }
  return bad;
}
