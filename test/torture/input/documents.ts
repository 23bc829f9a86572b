// What can be asked, read from the OpenAPI documents: OAS and CCJK, each at its own door and below the console, and the console itself,
// whose document is made here from its contracts (its door serves none).
import { openApi, type ServiceDocument } from '../../../server/core/http/openApi.js';
import { consoleEnvelope } from '../../../server/console/access.js';
import { routesIn } from '../../kit/contracts.js';
import { documentOf, readDocument, type DocumentedOperation } from '../../kit/openApi.js';
import type { CloudProcess } from '../../kit/process.js';
import type { Role } from './people.js';
import type { Place, Target } from './requests.js';
import { ccjkOf } from './watched.js';

const CONSOLE: ServiceDocument = {
  title: 'Console',
  description: '',
  roles: {
    public: { tag: 'public', description: '' },
    operator: { tag: 'operator', description: '', bearer: { name: 'consoleToken', description: '' } },
  },
  statusOf: () => undefined,
  impliedErrors: () => [],
};

export async function targetsOf(cloud: Pick<CloudProcess, 'oas' | 'ready'>): Promise<Target[]> {
  const console = new URL(cloud.ready.console);
  const routes = await routesIn('console');
  const ofConsole = readDocument(
    await openApi({ document: CONSOLE, version: '0', routes, envelope: consoleEnvelope, server: '/' }),
  );
  const ofOas = await documentOf(cloud.oas);
  const ccjk = ccjkOf(cloud);
  const ofCcjk = await documentOf(ccjk);
  const consolePort = Number(console.port);
  const places: (readonly [Place, typeof ofOas])[] = [
    [{ name: 'oas', service: 'oas', port: Number(new URL(cloud.oas).port), prefix: '' }, ofOas],
    [{ name: 'oas at the console', service: 'oas', port: consolePort, prefix: '/svc/oas' }, ofOas],
    [{ name: 'ccjk', service: 'ccjk', port: Number(new URL(ccjk).port), prefix: '' }, ofCcjk],
    [{ name: 'ccjk at the console', service: 'ccjk', port: consolePort, prefix: '/svc/ccjk' }, ofCcjk],
    [{ name: 'console', service: 'console', port: consolePort, prefix: '' }, ofConsole],
  ];
  return places.flatMap(([place, { operations, resolve }]) =>
    operations.map((operation) => ({ place, operation, resolve })),
  );
}

const ROLE_OF_SCHEME: Readonly<Record<string, Role>> = {
  superToken: 'super',
  managerToken: 'manager',
  userToken: 'user',
  agentToken: 'agent',
  consoleToken: 'console',
  accessToken: 'person',
  accessTokenOrApiKey: 'apiKey',
  deviceKey: 'device',
};

/** Whose operation it is. */
export const rightfulRole = ({ security, tags }: DocumentedOperation): Role =>
  tags.includes('task:admin')
    ? 'operator'
    : (ROLE_OF_SCHEME[Object.keys(security[0] ?? {})[0] ?? ''] ?? 'nobody');
