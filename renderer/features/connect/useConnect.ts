// What the operator does about being reached. Every act reads the LAN's state anew, for one switch changes what the others say.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { changeFirewall, switchLan, testLan, type LanState } from '../../../server/console/contract/lan.js';
import { readRestart, restartCloud } from '../../../server/console/contract/restart.js';
import { changeSettings, readSettings, type Setting } from '../../../server/console/contract/settings.js';
import { readStatus } from '../../../server/console/contract/status.js';
import type { AnswerOf, ClientInput } from '../../../server/core/http/contract.js';
import { listManagers } from '../../../server/services/oas/contract/managers.js';
import { pairForManager } from '../../../server/services/oas/contract/superPairing.js';
import { ApiError, call } from '../../lib/api.js';
import { useCloudStatus } from '../../lib/cloudStatus.js';
import { lanKey } from '../../lib/useLan.js';
import { connectKeys } from './keys.js';

type Switch = NonNullable<ClientInput<typeof switchLan>['body']>;
export type Managers = AnswerOf<typeof listManagers>;

/** Of one request. */
const MOST_MANAGERS = 100;
/** Windows waits for the operator's consent as long as a minute. */
const CONSENT_MS = 75_000;
const AWAY_MS = 60_000;

export function useLanActs() {
  const queries = useQueryClient();
  const readAgain = () => queries.invalidateQueries({ queryKey: lanKey });
  return {
    change: useMutation({
      mutationFn: (body: Switch) => call(switchLan, { body }),
      onSuccess: (lan) => queries.setQueryData(lanKey, lan),
    }),
    firewall: useMutation({
      mutationFn: (allowed: boolean) =>
        call(changeFirewall, { body: { allowed } }, { patienceMs: CONSENT_MS }),
    }),
    set: useMutation({
      mutationFn: (values: Record<string, unknown>) => call(changeSettings, { body: { values } }),
      onSuccess: async (answer) => {
        queries.setQueryData(connectKeys.settings, answer);
        await readAgain();
      },
    }),
    restart: useMutation({
      mutationFn: restartAndWait,
      onSuccess: () =>
        Promise.all([readAgain(), queries.invalidateQueries({ queryKey: connectKeys.settings })]),
    }),
  };
}

/** Other addresses, another test; it is made anew by hand besides. */
export const useSelfTest = ({ addresses }: LanState) =>
  useQuery({
    queryKey: [...connectKeys.selfTest, ...addresses.map(({ address }) => address)],
    queryFn: ({ signal }) => call(testLan, {}, { signal }),
    staleTime: 60_000,
  });

export function useSettings() {
  const query = useQuery({
    queryKey: connectKeys.settings,
    queryFn: ({ signal }) => call(readSettings, {}, { signal }),
  });
  return {
    query,
    of: (name: string): Setting | undefined => query.data?.settings.find((one) => one.name === name),
  };
}

export const useCanRestart = () =>
  useQuery({
    queryKey: connectKeys.restart,
    queryFn: ({ signal }) => call(readRestart, {}, { signal }),
  });

/** Resolves when another run of the cloud answers. */
async function restartAndWait(): Promise<void> {
  const { started_at: before } = await call(readStatus);
  await call(restartCloud);
  for (let waited = 0; waited < AWAY_MS; waited += 1000) {
    await new Promise((resolve) => window.setTimeout(resolve, 1000));
    const now = await call(readStatus).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 0) return undefined; // on its way
      throw error;
    });
    if (now && now.started_at !== before) return;
  }
  throw new ApiError('unreachable', 'the cloud did not come back', 0);
}

/** By name: the operator looks for one. */
export const useManagers = () =>
  useQuery({
    queryKey: connectKeys.managers,
    queryFn: ({ signal }) => call(listManagers, { query: { page_size: MOST_MANAGERS } }, { signal }),
  });

export const usePairing = () =>
  useMutation({
    mutationFn: ({ id, name }: { id: number; name: string }) =>
      call(pairForManager, { params: { id }, body: { name } }),
  });

/** Heard of since its token was made; the console's live socket keeps the answer in step. */
export function useHasCome(
  node: { node_id: string; created_at: string } | undefined,
  manager: string,
): boolean {
  const status = useCloudStatus(node !== undefined);
  if (!node) return false;
  return (status.data?.services ?? []).some(({ agents }) =>
    agents.some(
      ({ name, manager_name, last_seen_at }) =>
        name === node.node_id &&
        manager_name === manager &&
        last_seen_at !== null &&
        Date.parse(last_seen_at) >= Date.parse(node.created_at),
    ),
  );
}
