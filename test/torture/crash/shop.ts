// The shop that the load works in, made through the API before the first kill.
import { type Any, type Client } from '../../kit/http.js';
import { givenManager, givenNode, givenUser, sceneAt } from '../../kit/scene.js';

export interface Shop {
  token: string;
  /** One an agent, in their order. */
  nodeTokens: string[];
  /** Users by what happens to them: prolonged by codes; edited; run now; changed in batches. */
  redeemers: { accountNo: string; token: string }[];
  edited: number[];
  workers: number[];
  group: number[];
  /** Switched off; prolonged by acts in chunks. */
  crowd: number[];
  /** User to the end of its validity, of group and crowd. */
  endedAt: Map<number, number>;
}

export interface ShopSize {
  agents: number;
  editors: number;
  workers: number;
  /** A multiple of 50. */
  crowd: number;
}

export async function openShop(origin: string, size: ShopSize): Promise<Shop> {
  const scene = await sceneAt(origin);
  const manager = await givenManager(scene, 'shop', { days: 3650 });
  const users = async (count: number, type: string): Promise<number[]> => {
    const ids: number[] = [];
    while (ids.length < count) {
      const { status, body } = await manager.as.post('/manager/users/batch-create', {
        ...{ count: Math.min(50, count - ids.length), duration_days: 30, user_type: type },
      });
      if (status !== 201) throw new Error(`shop: ${status} ${JSON.stringify(body)}`);
      ids.push(...(body.items as Any[]).map((user) => user.id as number));
    }
    return ids;
  };
  const shop: Shop = {
    ...{ token: manager.token, nodeTokens: [], redeemers: [], endedAt: new Map() },
    edited: await users(size.editors, 'daily'),
    workers: await users(size.workers, 'daily'),
    group: await users(20, 'duiyi'),
    crowd: await users(size.crowd, 'duiyi'),
  };
  for (let n = 0; n < 3; n++) shop.redeemers.push(await givenUser(scene, manager, { type: 'duiyi' }));
  for (let n = 0; n < size.agents; n++) {
    shop.nodeTokens.push((await givenNode(scene, manager, `PC-${n}`)).token);
  }
  for (let at = 0; at < shop.crowd.length; at += 500) {
    const userIds = shop.crowd.slice(at, at + 500);
    const { status } = await manager.as.post('/manager/users/batch-lifecycle', {
      user_ids: userIds,
      status: 'disabled',
    });
    if (status !== 200) throw new Error(`shop: ${status}`);
  }
  const kept = new Set([...shop.group, ...shop.crowd]);
  for (const user of await everyPage(manager.as, '/manager/users')) {
    if (kept.has(user.id)) shop.endedAt.set(user.id, Date.parse(user.expires_at));
  }
  return shop;
}

/** Every item of a list. Nothing may be added to it meanwhile. */
export async function everyPage(as: Client, path: string): Promise<Any[]> {
  const items: Any[] = [];
  for (let page = 1; ; page++) {
    const { status, body } = await as.get(
      `${path}${path.includes('?') ? '&' : '?'}page=${page}&page_size=100`,
    );
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
    items.push(...body.items);
    if (body.items.length === 0 || items.length >= body.total) return items;
  }
}
