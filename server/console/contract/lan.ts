// How other machines reach this cloud.
import { z } from 'zod';
import { route } from '../../core/http/contract.js';

export const LanAddress = z.object({
  address: z.string(),
  /** `eth0`; empty for an address that the operator gave. */
  interface: z.string(),
  link: z.enum(['wired', 'wireless', 'vpn', 'virtual', 'given', 'other']),
  /** Whether machines of the same network probably reach it. */
  is_likely: z.boolean(),
  /** Origins of the services there, by name. */
  urls: z.record(z.string(), z.string()),
});
export type LanAddress = z.infer<typeof LanAddress>;

export const LanState = z.object({
  /** Whether machines of the network may reach the services' doors. */
  is_on: z.boolean(),
  /** The option that decides it for this run; null where the switch does. */
  fixed_by: z.string().nullable(),
  /** Whether super admins may sign in from there too. */
  super_from_lan: z.boolean(),
  is_encrypted: z.boolean(),
  /** SHA-256 fingerprint of the certificate; null without TLS. */
  fingerprint: z.string().nullable(),
  /** The certificate itself, in PEM: agents have to know one that nobody vouches for. */
  certificate: z.string().nullable(),
  /** The best first. Also told while the switch is off: what they would be. */
  addresses: z.array(LanAddress),
  /** Names under which the network may know this machine. */
  names: z.array(z.string()),
  services: z.array(
    z.object({
      name: z.string(),
      /** Origin as this machine reaches it. */
      url: z.string(),
      /** Origin to hand out to others; null while nobody else reaches it. */
      reach: z.string().nullable(),
    }),
  ),
  /** Of the machine that the cloud runs on: its firewall is another one on each. */
  system: z.enum(['windows', 'macos', 'linux', 'other']),
  /** Whether this machine has a firewall that can be looked at and changed from here (Windows). */
  has_firewall: z.boolean(),
  /** Addresses that went away in this run: agents that were told one cannot find the cloud. */
  lost: z.object({ addresses: z.array(z.string()), at: z.iso.datetime() }).nullable(),
});
export type LanState = z.infer<typeof LanState>;

export const readLan = route({
  method: 'get',
  path: '/console/api/lan',
  role: 'operator',
  answer: LanState,
  summary: 'Whether and where other machines reach this cloud.',
});

export const switchLan = route({
  method: 'put',
  path: '/console/api/lan',
  role: 'operator',
  body: z.object({ is_on: z.boolean(), super_from_lan: z.boolean().optional() }),
  answer: LanState,
  errors: ['setting_fixed', 'port_taken', 'settings_not_written'],
  summary: 'Lets machines of the network reach the services, or this machine alone; without a restart.',
});

export const SelfTest = z.object({
  /** In the order in which they have to hold; the first that failed is the one to mend. */
  steps: z.array(
    z.object({
      step: z.enum(['switched_on', 'has_address', 'bound', 'firewall', 'same_address', 'agents_seen']),
      /** `unknown`: this machine cannot tell. */
      outcome: z.enum(['ok', 'failed', 'unknown', 'skipped']),
      /** Addresses, ports or agents that it is about. */
      about: z.array(z.string()),
    }),
  ),
});
export type SelfTest = z.infer<typeof SelfTest>;

export const testLan = route({
  method: 'post',
  path: '/console/api/lan/self-test',
  role: 'operator',
  answer: SelfTest,
  summary:
    'Tries, as far as this machine can, whether others get through, and names the first step that fails.',
});

export const changeFirewall = route({
  method: 'put',
  path: '/console/api/lan/firewall',
  role: 'operator',
  body: z.object({ allowed: z.boolean() }),
  answer: z.object({ state: z.enum(['open', 'closed', 'unknown']) }),
  errors: ['no_firewall', 'firewall_refused'],
  summary:
    'Adds the rule for private networks to the firewall of Windows, or removes it; Windows asks for consent.',
});
