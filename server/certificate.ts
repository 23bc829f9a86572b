// The certificate that a cloud makes for itself, for operators who want encryption on the LAN and own no name. Nobody vouches for it:
// it is known by its fingerprint, which stands in what is handed to nodes, and stays the same for as long as the file lies there.
import { createPrivateKey, X509Certificate } from 'node:crypto';
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

const open = (dataDir: string) =>
  openJsonFile<Partial<Stored>>(systemFiles(), join(dataDir, CERTIFICATE_FILE), {
    mode: 0o600,
    default: {},
    check: (value) => Stored.parse(value),
  }).catch((error: unknown) => {
    if (error instanceof StoreDamageError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw damaged(code === undefined ? 'holds no certificate' : `cannot be read (${code})`);
  });

/**
 * Judges the certificate of this directory by a look alone; a missing one is made later. Call it before the store is opened: a start
 * that is refused changes nothing. Throws StoreDamageError for a file that holds none.
 */
export async function checkCertificate(dataDir: string): Promise<void> {
  const { cert, key } = (await open(dataDir)).data;
  if (cert !== undefined && key !== undefined) fingerprintOf(cert, key);
}

/**
 * Reads the certificate of this directory, or makes one for the names and addresses that this machine has now.
 * Throws StoreDamageError for a file that holds none.
 */
export async function ownCertificate(
  dataDir: string,
  addresses: readonly string[],
  clock: Pick<Clock, 'now'>,
): Promise<Tls> {
  const file = await open(dataDir);
  if (file.data.cert === undefined || file.data.key === undefined) {
    file.data = await makeCertificate(addresses, clock.now());
    await file.write();
  }
  const { cert = '', key = '' } = file.data;
  return { cert, key, fingerprint: fingerprintOf(cert, key) };
}

const damaged = (what: string): StoreDamageError =>
  new StoreDamageError(
    CERTIFICATE_FILE,
    0,
    `${what}; put back a copy, or remove the file: a new one is made, with another fingerprint`,
  );

/** It signs itself, so that no byte of it can be another; and the key must be its own. Else nodes would refuse it without a word here. */
function fingerprintOf(cert: string, key: string): string {
  try {
    const parsed = new X509Certificate(cert);
    if (parsed.verify(parsed.publicKey) && parsed.checkPrivateKey(createPrivateKey(key)))
      return parsed.fingerprint256;
  } catch (error) {
    // What the parser says is of no use to an operator: it is damaged.
    if (!(error instanceof Error)) throw error;
  }
  throw damaged('was changed since it was made');
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
