// What the doors need, judged before anything of the data directory is opened for writing: a bad address, certificate or pair of
// ports ends the start and changes nothing.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { UsageError } from './config.js';
import { isLoopbackHost, isWildcardHost, portOf, type DoorSettings } from './doors.js';

export interface Tls {
  cert: string;
  key: string;
  /** SHA-256 of the certificate. */
  fingerprint: string;
}

export interface DoorPlan {
  settings: DoorSettings;
  /** The operator's own certificate. */
  tls: Tls | undefined;
}

/** Throws UsageError. */
export async function planDoors(settings: DoorSettings): Promise<DoorPlan> {
  const { host, consoleHost } = settings;
  const tls = await readTls(settings);
  if (!tls && !settings.tlsGenerated && !isLoopbackHost(consoleHost)) {
    throw new UsageError(
      `--console-host ${consoleHost}: the console leaves this machine only with TLS; give --tls-cert and --tls-key`,
    );
  }
  refuseSharedPorts(settings);
  await tryHost('--host', host);
  if (consoleHost !== host) await tryHost('--console-host', consoleHost);
  return { settings, tls };
}

function refuseSharedPorts(settings: DoorSettings): void {
  const doors = [
    ...settings.services.map((service) => ({
      option: `--${service}-port`,
      host: settings.host,
      port: portOf(settings, service),
    })),
    { option: '--console-port', host: settings.consoleHost, port: settings.consolePort },
  ];
  for (const [index, door] of doors.entries()) {
    const other = doors
      .slice(0, index)
      .find((earlier) => door.port === earlier.port && overlap(door, earlier));
    if (other && door.port !== 0) {
      throw new UsageError(
        `${other.option} and ${door.option} are both ${door.port}; give each door its own`,
      );
    }
  }
}

function overlap(a: { host: string }, b: { host: string }): boolean {
  const [one, two] = [a, b].map(({ host }) => (host === 'localhost' ? '127.0.0.1' : host.toLowerCase()));
  return one === two || isWildcardHost(a.host) || isWildcardHost(b.host);
}

/** Listens there for a moment, at a free port: whether an address is this machine's, only the system knows. */
function tryHost(option: string, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new UsageError(
          `${option} ${host}: this machine cannot listen there (${error.code ?? error.message})`,
        ),
      ),
    );
    server.listen({ host, port: 0 }, () => server.close(() => resolve()));
  });
}

async function readTls({ tlsCert, tlsKey }: DoorSettings): Promise<Tls | undefined> {
  if (tlsCert === '' && tlsKey === '') return undefined;
  if (tlsCert === '' || tlsKey === '') throw new UsageError('--tls-cert and --tls-key belong together');
  const read = (option: string, file: string) =>
    readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`${option} ${file}: cannot be read (${error.code ?? error.message})`);
    });
  const cert = await read('--tls-cert', tlsCert);
  const key = await read('--tls-key', tlsKey);
  try {
    // Judged here, before anything is opened: a key that belongs to another certificate would fail at the first caller.
    const certificate = new X509Certificate(cert);
    if (!certificate.checkPrivateKey(createPrivateKey(key))) {
      throw new UsageError(`--tls-key ${tlsKey}: belongs to another certificate than ${tlsCert}`);
    }
    return { cert, key, fingerprint: certificate.fingerprint256 };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `--tls-cert ${tlsCert}, --tls-key ${tlsKey}: not PEM texts (${(error as Error).message})`,
    );
  }
}
