// Renewal keys as a stock of codes.
import { renewalKeyRoutes } from '../../../server/services/oas/contract/keys.js';
import { listRenewalKeys } from '../../../server/services/oas/contract/super.js';
import type { Stock } from '../../components/codes/stock.js';

export const keyStock: Stock = {
  kind: 'key',
  list: listRenewalKeys,
  routes: renewalKeyRoutes,
  queryKey: ['super', 'keys'],
  page: '/super/keys',
  linkOf: (origin, code) => `${origin.replace(/\/+$/, '')}/manager/register#key=${encodeURIComponent(code)}`,
};
