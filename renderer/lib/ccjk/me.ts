// The account that is signed in: one entry in the query cache, for its own page, the navigation and what only the operator sees.
import { queryOptions } from '@tanstack/react-query';
import { me } from '../../../server/services/ccjk/contract/auth.js';
import { call } from '../api.js';

export const meQuery = queryOptions({
  queryKey: ['developer', 'me'],
  queryFn: ({ signal }) => call(me, {}, { signal }),
});
