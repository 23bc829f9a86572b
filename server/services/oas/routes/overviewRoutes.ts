// A manager's first page.
import { readOverview } from '../accounts/overview.js';
import { handle } from '../actor.js';
import { getOverview } from '../contract/overview.js';
import type { Oas } from '../oas.js';

export const overviewRoutes = (oas: Oas) => [
  handle(getOverview, ({ transaction }) => readOverview(oas.core.history, transaction, oas.names())),
];
