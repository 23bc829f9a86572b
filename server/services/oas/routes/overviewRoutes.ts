// A manager's first page.
import { readOverview } from '../accounts/overview.js';
import { asRole, handle } from '../actor.js';
import { getOverview } from '../contract/overview.js';
import type { Oas } from '../oas.js';

export const overviewRoutes = (oas: Oas) => [
  handle(getOverview, async ({ transaction }) =>
    transaction((tx, actor) => readOverview(tx, asRole('manager', actor).account.id, oas.names())),
  ),
];
