import { useQuery } from '@tanstack/react-query';

export type Health = 'ok' | 'degraded';

const CHECK_EVERY_MS = 5_000;

/** Every service answers `/health` at its own port: 200 when it is well, 503 when its store takes no writes. */
export function useHealth() {
  return useQuery({
    queryKey: ['health'],
    queryFn: async ({ signal }): Promise<Health> => {
      const answer = await fetch('/health', { cache: 'no-store', signal });
      return answer.ok ? 'ok' : 'degraded';
    },
    refetchInterval: CHECK_EVERY_MS,
  });
}
