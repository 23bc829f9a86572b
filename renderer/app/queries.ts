// The cache of what the cloud said. Keys begin with the role whose token asked (`['manager', 'jobs', …]`), so that an account's
// answers go when the account goes.
import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../lib/api.js';
import { roles, roleSession } from '../lib/roleSessions.js';

const MOST_RETRIES = 2;

/** Nobody answered, or the cloud was busy: worth another try. What it refused, it will refuse again. */
const isPassing = (error: unknown): boolean =>
  error instanceof ApiError &&
  (error.status === 0 || error.status >= 500 || error.code === 'too_many_requests');

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // The cloud is often on this very machine: being offline in the browser's eyes says nothing about it.
      networkMode: 'always',
      retry: (failures, error) => failures < MOST_RETRIES && isPassing(error),
      retryDelay: (failures) => 500 * 2 ** failures,
      // Live events say what changed; coming back to a page within this time asks nothing.
      staleTime: 5_000,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});

for (const role of roles) {
  const nameNow = () => {
    const present = roleSession(role).get();
    return present.kind === 'none' ? undefined : present.name;
  };
  let name = nameNow();
  roleSession(role).listen(() => {
    if (nameNow() === name) return;
    name = nameNow();
    queries.removeQueries({ queryKey: [role] });
  });
}
