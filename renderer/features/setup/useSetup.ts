// What the set-up asks the cloud and tells it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { listBackups } from '../../../server/console/contract/backups.js';
import { readLan, switchLan } from '../../../server/console/contract/lan.js';
import { createSuper } from '../../../server/console/contract/services.js';
import {
  readSampleAgent,
  startSampleAgent,
  stopSampleAgent,
} from '../../../server/console/contract/setupAgent.js';
import { registerManager } from '../../../server/services/oas/contract/manager.js';
import { listManagers } from '../../../server/services/oas/contract/managers.js';
import { createRenewalKey } from '../../../server/services/oas/contract/super.js';
import { pairForManager } from '../../../server/services/oas/contract/superPairing.js';
import { call } from '../../lib/api.js';
import { settingNamed, useChangeSettings, useSettings } from '../../lib/cloudSettings.js';
import { statusKey, useCloudStatus } from '../../lib/cloudStatus.js';
import { isFurther, stepToShow, type SetupStep } from './steps.js';

const keys = {
  lan: ['cloud', 'lan'],
  backups: ['cloud', 'backups', 'setup'],
  agent: ['cloud', 'sampleAgent'],
  managers: ['super', 'managers', 'setup'],
} as const;

export const SERVICE = 'oas';

/** The step to show and the way to another; how far it came is kept by the cloud. */
export function useSteps() {
  const status = useCloudStatus();
  const settings = useSettings();
  const change = useChangeSettings();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const service = status.data?.services.find(({ name }) => name === SERVICE);
  const kept = settingNamed(settings.data, 'setup.step')?.value;
  const hasSuper = service?.initialized === true;
  const step = stepToShow(params.get('step'), kept, hasSuper);
  const go = (to: SetupStep) => {
    void navigate(`/setup?step=${to}`);
    if (isFurther(to, stepToShow(null, kept, true))) change.mutate({ 'setup.step': to });
  };
  return {
    step,
    go,
    hasSuper,
    service,
    status,
    settings,
    isReady: status.data !== undefined && settings.data !== undefined,
    /** That it could not be kept: the next page stands all the same. */
    notKept: change.error,
  };
}

export function useCreateSuper() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (account: { username: string; password: string }) => call(createSuper, { body: account }),
    // Also when it was refused because there is one already: then the step is done.
    onSettled: () => queries.invalidateQueries({ queryKey: statusKey }),
  });
}

export const useLan = () =>
  useQuery({ queryKey: keys.lan, queryFn: ({ signal }) => call(readLan, {}, { signal }) });

export function useSwitchLan() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (isOn: boolean) => call(switchLan, { body: { is_on: isOn } }),
    onSuccess(lan) {
      queries.setQueryData(keys.lan, lan);
      return queries.invalidateQueries({ queryKey: statusKey });
    },
  });
}

export const useBackupFolders = () =>
  useQuery({ queryKey: keys.backups, queryFn: ({ signal }) => call(listBackups, {}, { signal }) });

/** The newest first. */
export const useManagers = () =>
  useQuery({
    queryKey: keys.managers,
    queryFn: async ({ signal }) => (await call(listManagers, { query: { page_size: 20 } }, { signal })).items,
  });

interface FirstManager {
  username: string;
  password: string;
  days: number;
}

/** Made as every manager is: with a renewal key, which is in the list of keys as used by it. */
export function useCreateManager() {
  const queries = useQueryClient();
  // A name that is taken must not cost a second key.
  const spare = useRef<{ days: number; code: string }>(undefined);
  return useMutation({
    async mutationFn({ username, password, days }: FirstManager) {
      if (spare.current?.days !== days) {
        const { code } = await call(createRenewalKey, { body: { duration_days: days } });
        spare.current = { days, code };
      }
      await call(registerManager, { body: { username, password, code: spare.current.code } });
      spare.current = undefined;
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['super'] }),
  });
}

export const usePair = () =>
  useMutation({
    mutationFn: ({ managerId, node }: { managerId: number; node: string }) =>
      call(pairForManager, { params: { id: managerId }, body: { name: node } }),
  });

export const useSampleAgent = () =>
  useQuery({
    queryKey: keys.agent,
    queryFn: ({ signal }) => call(readSampleAgent, {}, { signal }),
    // It may end by itself.
    refetchInterval: ({ state }) => (state.data?.running ? 2000 : false),
  });

export function useSampleAgentActs() {
  const queries = useQueryClient();
  const pair = usePair();
  const onSuccess = (state: unknown) => queries.setQueryData(keys.agent, state);
  return {
    start: useMutation({
      async mutationFn({ id, username, node }: { id: number; username: string; node: string }) {
        const { token } = await pair.mutateAsync({ managerId: id, node });
        return call(startSampleAgent, { body: { username, token, node } });
      },
      onSuccess,
    }),
    stop: useMutation({ mutationFn: () => call(stopSampleAgent), onSuccess }),
  };
}
