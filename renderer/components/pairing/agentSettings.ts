// What an agent must know to reach the cloud, written as each kind of agent reads it.

export interface AgentSettings {
  /** Origin of the service. */
  server: string;
  /** The manager's. */
  username: string;
  node_id: string;
  /** Stands in the password's place. */
  token: string;
  /** SHA-256, where the cloud shows a certificate that it made for itself. */
  fingerprint?: string;
}

const PLAIN = /^[\w.:/-]+$/;

/** The Python agent's `.env` file; its names for things are its own. */
export function envFile({ server, username, node_id: nodeId, token }: AgentSettings): string {
  const quoted = (text: string) => (PLAIN.test(text) ? text : `'${text.replace(/[\\']/g, '\\$&')}'`);
  return [
    'RUN_MODE=cloud',
    `CLOUD_API_BASE_URL=${quoted(server)}`,
    `CLOUD_AGENT_NODE_ID=${quoted(nodeId)}`,
    `CLOUD_MANAGER_USERNAME=${quoted(username)}`,
    `CLOUD_MANAGER_PASSWORD=${quoted(token)}`,
  ].join('\n');
}

/** The sample agent, as it is started beside a copy of this product. */
export function sampleCommand({ server, username, node_id: nodeId, token }: AgentSettings): string {
  const quoted = (text: string) => (PLAIN.test(text) ? text : `"${text.replace(/[\\"$`]/g, '\\$&')}"`);
  return (
    `npm run agent -- --server ${quoted(server)} --username ${quoted(username)} ` +
    `--password ${quoted(token)} --node ${quoted(nodeId)}`
  );
}
