// The certificate that a cloud makes for itself, for operators who want encryption on the LAN and own no name. Nobody vouches for it:
// it is known by its fingerprint, which stands in what is handed to nodes, and stays the same for as long as the file lies there.
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { DAY, type Clock } from './core/kernel/clock.js';
import { openJsonFile } from './core/store/durableJson.js';
import { systemFiles } from './core/store/files.js';
import { StoreDamageError } from './core/store/types.js';
import type { Tls } from './doorPlan.js';

/** Holds the private key: 0600, and in a backup only together with the secrets. */
export const CERTIFICATE_FILE = 'certificate.json';
const VALID_MS = 3650 * DAY;

const Stored = z.object({ cert: z.string(), key: z.string() });
type Stored = z.infer<typeof Stored>;

/**
 * Reads the certificate of this directory, or makes one for the names and addresses that this machine has now.
 * Throws StoreDamageError for a file that holds none.
 */
export async function ownCertificate(
  dataDir: string,
  addresses: readonly string[],
  clock: Pick<Clock, 'now'>,
): Promise<Tls> {
  const file = await openJsonFile<Partial<Stored>>(systemFiles(), join(dataDir, CERTIFICATE_FILE), {
    mode: 0o600,
    default: {},
    check: (value) => Stored.parse(value),
  }).catch((error: unknown) => {
    if (error instanceof StoreDamageError) throw error;
    throw new StoreDamageError(
      CERTIFICATE_FILE,
      0,
      'holds no certificate; put back a copy, or remove the file: a new one is made, with another fingerprint',
    );
  });
  if (file.data.cert === undefined || file.data.key === undefined) {
    file.data = await makeCertificate(addresses, clock.now());
    await file.write();
  }
  const { cert = '', key = '' } = file.data;
  return { cert, key, fingerprint: new X509Certificate(cert).fingerprint256 };
}

async function makeCertificate(addresses: readonly string[], now: number): Promise<Stored> {
  const [short = 'localhost'] = hostname().split('.');
  const names = [...new Set([hostname(), short, `${short}.local`, 'deskcloud.local', 'localhost'])];
  const ips = [...new Set([...addresses, '127.0.0.1', '::1'])].filter((address) => isIP(address) !== 0);
  // Loaded at the one start that needs it.
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: 'Deskcloud' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - DAY),
    notAfterDate: new Date(now + VALID_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...names.map((value) => ({ type: 2 as const, value })),
          ...ips.map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
  return { cert: made.cert, key: made.private };
}
