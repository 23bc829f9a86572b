// Whose jobs they are: a manager with users and nodes, made through the API.
import type { Any } from '../../kit/http.js';
import { givenManager, sceneAt } from '../../kit/scene.js';
import { Agent } from './agents.js';
import type { World } from './world.js';

export interface Shop {
  token: string;
  users: number[];
  agents: Agent[];
}

/** Users of type `daily`, and agents that begin to work at once. */
export async function openShop(
  origin: string,
  world: World,
  size: { agents: number; users: number },
): Promise<Shop> {
  const scene = await sceneAt(origin);
  const { as, token } = await givenManager(scene, 'shop', { days: 3650 });
  const shop: Shop = { token, users: [], agents: [] };
  while (shop.users.length < size.users) {
    const count = Math.min(50, size.users - shop.users.length);
    const { status, body } = await as.post('/manager/users/batch-create', {
      ...{ count, duration_days: 365, user_type: 'daily' },
    });
    if (status !== 201) throw new Error(`users: ${status} ${JSON.stringify(body)}`);
    shop.users.push(...(body.items as Any[]).map(({ id }) => id as number));
  }
  const nodes = Array.from({ length: size.agents }, (_, n) => `PC-${n}`);
  for (const node of nodes) {
    const paired = await as.post('/manager/nodes/pairing-tokens', { name: node });
    const signIn = async () => {
      const answer = await world.ask('', '/agent/auth/login', {
        ...{ username: 'shop', password: paired.body.token, node_id: node },
      });
      return answer?.body.token as string | undefined;
    };
    const nodeToken = await signIn();
    if (nodeToken === undefined) throw new Error(`${node} could not sign in`);
    shop.agents.push(new Agent(world, { node, nodes, token: nodeToken, signIn }));
  }
  return shop;
}

const TASKS = ['foster', 'explore', 'xuanshang', 'delegate_help', 'signin', 'digui'];

/** People want something at once, many at a time, again and again. */
export function wantThings(world: World, shop: Shop): void {
  const one = async () => {
    const path = `/manager/users/${world.pick(shop.users)}/tasks/${world.pick(TASKS)}/run-now`;
    const answer = await world.ask(shop.token, path, {});
    // 409: it is at work already.
    if (!answer || answer.status === 409) return;
    if (answer.status !== 200)
      world.findings.push(`run-now was answered ${answer.status} ${JSON.stringify(answer.body)}`);
    else if (answer.body.made) world.history.promise(answer.body.id);
  };
  world.in(world.between(300, 3600), async () => {
    await Promise.all(Array.from({ length: Math.ceil(world.between(1, 40)) }, one));
    wantThings(world, shop);
  });
}
