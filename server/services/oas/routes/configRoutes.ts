// Rest, lineup and shikigami configs, for a manager and for the user itself.
import { ownUser } from '../accounts/managers.js';
import { readConfig, readConfigs, replaceConfig, type ConfigName } from '../accounts/userConfigs.js';
import { asRole, handle } from '../actor.js';
import * as contract from '../contract/configs.js';
import type { JsonObject, UserRow } from '../tables.js';

export const configRoutes = () => [...managerConfigs, ...ownConfigs];

const managerConfigs = [
  handle(contract.getUserConfigs, async ({ params, transaction }) =>
    transaction(async (tx, actor) =>
      allOf(await ownUser(tx, asRole('manager', actor).account.id, params.user_id)),
    ),
  ),
  handle(contract.getUserConfig, async ({ params, transaction }) =>
    transaction(async (tx, actor) =>
      oneOf(await ownUser(tx, asRole('manager', actor).account.id, params.user_id), params.name),
    ),
  ),
  handle(contract.putUserConfig, async ({ params, body, ip, transaction }) =>
    transaction(async (tx, someone) => {
      const actor = asRole('manager', someone);
      const user = await ownUser(tx, actor.account.id, params.user_id);
      const change = { name: params.name, config: body.config as JsonObject };
      return oneOf(await replaceConfig(tx, actor, user, change, ip), params.name);
    }),
  ),
];

const ownConfigs = [
  handle(contract.getConfigs, async ({ transaction }) =>
    transaction(async (_tx, actor) => allOf(asRole('user', actor).account)),
  ),
  handle(contract.getConfig, async ({ params, transaction }) =>
    transaction(async (_tx, actor) => oneOf(asRole('user', actor).account, params.name)),
  ),
  handle(contract.putConfig, async ({ params, body, ip, transaction }) =>
    transaction(async (tx, someone) => {
      const actor = asRole('user', someone);
      const change = { name: params.name, config: body.config as JsonObject };
      return oneOf(await replaceConfig(tx, actor, actor.account, change, ip), params.name);
    }),
  ),
];

const allOf = (user: UserRow) => ({ user_id: user.id, ...readConfigs(user) });

const oneOf = (user: UserRow, name: ConfigName) => ({
  user_id: user.id,
  name,
  config: readConfig(user, name),
});
