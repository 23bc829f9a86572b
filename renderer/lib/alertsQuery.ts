// What needs the operator: one entry in the query cache, read by the banner, the home page and the list, kept in step by the live socket.
import { useQuery } from '@tanstack/react-query';
import { listAlerts } from '../../server/console/contract/alerts.js';
import { call } from './api.js';

export const alertsKey = ['cloud', 'alerts'] as const;

export const useAlerts = (enabled = true) =>
  useQuery({
    queryKey: alertsKey,
    queryFn: ({ signal }) => call(listAlerts, {}, { signal }),
    enabled,
  });
