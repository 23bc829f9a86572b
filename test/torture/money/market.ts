// Who redeems: users of one manager, users of another one, and managers; some valid, some long expired. Made through the API.
import type { Any, Client } from '../../kit/http.js';
import { givenManager, givenUser, sceneAt } from '../../kit/scene.js';
import { everyPage } from '../crash/shop.js';

export interface Person {
  id: number;
  /** An account number, or a manager's name. */
  name: string;
  token: string;
}

export interface MarketSize {
  users: number;
  managers: number;
}

export interface Market {
  superToken: string;
  ownerId: number;
  ownerToken: string;
  users: Person[];
  /** Of another manager: a code of the owner is none for them. */
  strangers: Person[];
  managers: Person[];
}

const STRANGERS = 4;

export async function openMarket(origin: string, size: MarketSize): Promise<Market> {
  const scene = await sceneAt(origin);
  const owner = await givenManager(scene, 'owner', { days: 3650 });
  const other = await givenManager(scene, 'other', { days: 3650 });
  const managers: Person[] = [];
  for (let n = 0; n < size.managers; n++) {
    // Every other one has never paid: its first key counts from now.
    const { id, username, token } = await givenManager(scene, `manager-${n}`, { days: n % 2 === 0 ? 0 : 7 });
    managers.push({ id, name: username, token });
  }
  const people = async (manager: typeof owner, count: number) => {
    const made: Person[] = [];
    for (let n = 0; n < count; n++) {
      const { id, accountNo, token } = await givenUser(scene, manager, { type: 'duiyi', days: 1 + (n % 30) });
      made.push({ id, name: accountNo, token });
    }
    return made;
  };
  return {
    superToken: scene.superToken,
    ownerId: owner.id,
    ownerToken: owner.token,
    users: await people(owner, size.users),
    strangers: await people(other, STRANGERS),
    managers,
  };
}

/** What the owner's users and the managers look like now, by id. */
export async function readRows(
  owner: Client,
  superAdmin: Client,
): Promise<Record<'user' | 'manager', Map<number, Any>>> {
  const byId = (items: readonly Any[]) => new Map(items.map((item) => [item.id as number, item]));
  return {
    user: byId(await everyPage(owner, '/manager/users')),
    manager: byId(await everyPage(superAdmin, '/super/managers')),
  };
}
