// Which doors the cloud opens. The options `--host`, `--oas-port` and their like are short words for these settings.
import { z } from 'zod';
import { settingsGroup } from './core/kernel/settings.js';
import { registry } from './services/registry.js';

const PORT = { error: 'a port is a whole number from 0 to 65535' };
const HOST = { error: 'a host is an address or a name' };
const Port = z.int(PORT).min(0, PORT).max(65535, PORT);
const Host = z.string(HOST).trim().min(1, HOST).max(255, HOST);

/** Read at the start only. The others move a door while the cloud runs. */
const RESTART = { applies: 'restart' } as const;

type PortName = `${string}Port`;
const portName = (service: string): PortName => `${service}Port`;

/** Every service's own port, as its front door declares it: `oasPort`. 0 takes a free one. */
const servicePorts = Object.fromEntries(
  Object.values(registry).map(({ name, defaultPort }) => [
    portName(name),
    Port.default(defaultPort).meta(RESTART),
  ]),
) as Record<PortName, z.ZodDefault<typeof Port>>;

export const doorSettings = settingsGroup(
  'doors',
  z.object({
    /** Bind address of the services' ports. */
    host: Host.default('127.0.0.1'),
    services: z.array(z.string()).min(1, 'name at least one service').default(['oas']).meta(RESTART),
    ...servicePorts,
    consoleHost: Host.default('127.0.0.1').meta(RESTART),
    consolePort: Port.default(7070).meta(RESTART),
    tlsCert: z.string().default('').meta(RESTART),
    tlsKey: z.string().default('').meta(RESTART),
    /** TLS by a certificate that the cloud makes for itself, where no other is named. */
    tlsGenerated: z.boolean().default(false).meta(RESTART),
  }),
);
export type DoorSettings = z.infer<typeof doorSettings.schema>;

/** Peers at this address are on this machine. */
export const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);

const WILDCARDS = new Set(['0.0.0.0', '::', '[::]']);

/** Every address of this machine. */
export const isWildcardHost = (host: string): boolean => WILDCARDS.has(host);

/** The address to show and to open: a wildcard bind is reached at 127.0.0.1 from here. */
export function originOf(scheme: 'http' | 'https', host: string, port: number): string {
  const shown = isWildcardHost(host) ? '127.0.0.1' : host;
  return `${scheme}://${shown.includes(':') && !shown.startsWith('[') ? `[${shown}]` : shown}:${port}`;
}

/** The names of the port settings that ask for this port. */
export const portSettingsOf = (settings: DoorSettings, port: number): string[] =>
  Object.entries(portsOf(settings))
    .filter(([name, value]) => name.endsWith('Port') && value === port)
    .map(([name]) => name);

/** The services' ports are named by the registry, which types do not know. */
const portsOf = (settings: DoorSettings) =>
  settings as Readonly<Record<string, unknown>> as Readonly<Record<string, number | undefined>>;

/** The configured port of a service's own door. */
export function portOf(settings: DoorSettings, service: string): number {
  const port = portsOf(settings)[portName(service)];
  if (port === undefined) throw new Error(`the service '${service}' has no port setting`);
  return port;
}
