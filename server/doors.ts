// Which doors the cloud opens. The options `--host`, `--oas-port` and their like are short words for these settings.
import { z } from 'zod';
import { settingsGroup } from './core/kernel/settings.js';

const PORT = { error: 'a port is a whole number from 0 to 65535' };
const HOST = { error: 'a host is an address or a name' };
const Port = z.int(PORT).min(0, PORT).max(65535, PORT);
const Host = z.string(HOST).trim().min(1, HOST).max(255, HOST);

/** Read at the start only. The others move a door while the cloud runs. */
const RESTART = { applies: 'restart' } as const;

export const doorSettings = settingsGroup(
  'doors',
  z.object({
    /** Bind address of the services' ports. */
    host: Host.default('127.0.0.1'),
    services: z.array(z.string()).min(1, 'name at least one service').default(['oas']).meta(RESTART),
    /** 0 takes a free one. */
    oasPort: Port.default(7000).meta(RESTART),
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

/** The configured port of a service's own door. */
export function portOf(settings: DoorSettings, service: string): number {
  switch (service) {
    case 'oas':
      return settings.oasPort;
    default:
      throw new Error(`the service '${service}' has no port setting`);
  }
}
