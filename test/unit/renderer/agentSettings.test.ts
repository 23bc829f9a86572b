import { expect, test } from 'vitest';
import { envFile, sampleCommand } from '../../../renderer/components/pairing/agentSettings.js';

const PLAIN = { server: 'http://192.168.1.20:7000', username: 'mgr1', node_id: 'PC-4', token: 'ptk_0a1b' };

test('an agent’s settings are written as each kind of agent reads them', () => {
  expect(envFile(PLAIN).split('\n')).toEqual([
    'RUN_MODE=cloud',
    'CLOUD_API_BASE_URL=http://192.168.1.20:7000',
    'CLOUD_AGENT_NODE_ID=PC-4',
    'CLOUD_MANAGER_USERNAME=mgr1',
    'CLOUD_MANAGER_PASSWORD=ptk_0a1b',
  ]);
  expect(sampleCommand(PLAIN)).toBe(
    'npm run agent -- --server http://192.168.1.20:7000 --username mgr1 --password ptk_0a1b --node PC-4',
  );
});

test('names that a shell or a settings file would read as something else are quoted', () => {
  const odd = { ...PLAIN, node_id: `客厅 $HOME "a" 'b'` };
  expect(envFile(odd)).toContain(`CLOUD_AGENT_NODE_ID='客厅 $HOME "a" \\'b\\''`);
  expect(sampleCommand(odd)).toContain(`--node "客厅 \\$HOME \\"a\\" 'b'"`);
});
