// Runs beside the cloud on a thread of its own: unpacks a backup, proves it, and says how it went (proveAside.ts).
import { parentPort, workerData } from 'node:worker_threads';
import { registry } from '../services/registry.js';
import { told, type ProofMessage, type ProofOrder } from './proofMessages.js';
import { unpackAndProve } from './scratch.js';

const { file, passphrase, into, sync } = workerData as ProofOrder;
const say = (message: ProofMessage) => parentPort?.postMessage(message);

try {
  const { signal } = new AbortController();
  const onBytes = (bytes: number) => say({ bytes });
  const modules = Object.values(registry);
  say({ about: await unpackAndProve({ file, passphrase, modules, signal, onBytes }, into, { sync }) });
} catch (error) {
  say({ failure: told(error) });
}
