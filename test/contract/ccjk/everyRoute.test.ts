// What every route of the contract keeps, whoever calls it and whatever is sent. Derived from the contracts: a new route is under these
// sentences from its first day.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Route } from '../../../server/core/http/contract.js';
import {
  asking,
  givenDevice,
  openCcjk,
  PASSWORD,
  type Ask,
  type CcjkDoor,
  type Device,
} from '../../kit/ccjk.js';
import { rolesOf, routesOf } from '../../kit/contracts.js';

const routes = (await routesOf('ccjk')).filter((route) => !route.path.endsWith('/ws'));
const closed = routes.filter(
  (route) => !rolesOf(route).some((role) => role === 'public' || role === 'webhook'),
);

let door: CcjkDoor;
let mac: Device;
let person: Ask;

beforeAll(async () => {
  door = await openCcjk();
  mac = await givenDevice(door.origin, door.operator, 'mac');
  await signIn();
});

afterAll(() => door[Symbol.asyncDispose]());

async function signIn(): Promise<void> {
  const { data } = await door.nobody('POST', '/auth/login', {
    email: door.operator.email,
    password: PASSWORD,
  });
  person = asking(door.origin, { token: data.token, headers: { 'x-device-id': 'operators-own' } });
}

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const pathOf = (route: Route, id = UNKNOWN): string => {
  const path = route.path.replace(/:\w+/g, id);
  return path.startsWith('/v1') ? path.slice(3) : path;
};
const call = (ask: Ask, route: Route, body?: unknown, id?: string) =>
  ask(route.method.toUpperCase(), pathOf(route, id), route.method === 'get' ? undefined : (body ?? {}));
const askerOf = (route: Route): Ask =>
  rolesOf(route).includes('device') ? mac.ask : closed.includes(route) ? person : door.nobody;

test('the contract declares the whole document, and every route of it is served', () => {
  expect(routes.length).toBeGreaterThan(50);
  const served = door.service.routes.map(({ route }) => `${route.method} ${route.path}`);
  expect(
    routes.map(({ method, path }) => `${method} ${path}`).filter((one) => !served.includes(one)),
  ).toEqual([]);
});

test('a device is refused on every route of people, and people on every route of devices', async () => {
  for (const route of closed) {
    const isOfDevices = rolesOf(route).includes('device');
    const said = await call(isOfDevices ? person : mac.ask, route);
    expect(said, `${route.method} ${route.path}`).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  }
});

test('ids that are none are 400 or 404, and so are strange queries, never a 5xx', async () => {
  await signIn();
  for (const route of closed.filter((one) => one.path.includes(':'))) {
    for (const id of ['abc', '0', '-1', '9'.repeat(300), '%00', '..%2f..', "1'--"]) {
      const said = await call(askerOf(route), route, {}, id);
      expect(said.status, `${route.method} ${route.path} with ${id}`).toBeOneOf([400, 404]);
    }
  }
  for (const route of closed.filter((one) => one.query)) {
    for (const query of [
      'limit=0',
      'limit=1e9',
      'limit[]=1',
      'offset=-1',
      'offset=NaN',
      'limit=%00',
      '__proto__=1',
    ]) {
      const said = await askerOf(route)(route.method.toUpperCase(), `${pathOf(route)}?${query}`);
      expect(said.status, `${route.path}?${query}`).toBeLessThan(500);
    }
  }
});
