import { useTranslation } from 'react-i18next';
import type { ServiceState } from '../../../server/console/contract/status.js';
import { Banner } from '../../components/Banner.js';

export type Agents = ServiceState['agents'];
export interface Shop {
  id: number;
  username: string;
}

export const hasCome = (agents: Agents, node: string): boolean =>
  agents.some(({ name, last_seen_at: seen }) => name === node && seen !== null);

/** Whether the node has been heard of, and until then that it is waited for. */
export function Waiting({ node, agents }: { node: string; agents: Agents }) {
  const { t } = useTranslation();
  const isThere = hasCome(agents, node);
  return (
    <Banner tone={isThere ? 'ok' : 'wait'}>
      {t(isThere ? 'setup.node.connected' : 'setup.node.waiting', { name: node })}
    </Banner>
  );
}
