// A manager's activation codes as a stock of codes.
import { activationCodeRoutes } from '../../../server/services/oas/contract/codes.js';
import { listActivationCodes } from '../../../server/services/oas/contract/manager.js';
import type { Stock } from '../../components/codes/stock.js';

export const codeStock: Stock = {
  kind: 'code',
  list: listActivationCodes,
  routes: activationCodeRoutes,
  queryKey: ['manager', 'codes'],
  page: '/manager/codes',
  linkOf: (origin, code) => `${origin.replace(/\/+$/, '')}/user/register#code=${encodeURIComponent(code)}`,
};
