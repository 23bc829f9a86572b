// Proves a backup without the cloud feeling it: a whole second store is read and indexed, which on the event loop's own thread made
// it late by up to 100 ms, and its memory goes with the thread.
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { About } from './about.js';
import { asError, type ProofMessage, type ProofOrder } from './proofMessages.js';
import { unpackAndProve, type Unpack } from './scratch.js';

const WORKER = new URL('./proveWorker.js', import.meta.url);

/** As `unpackAndProve`. Where the thread's file does not lie beside this one (the sources), it is done here, in slices. */
export function proveAside(unpack: Unpack, into: string, options: { sync: boolean }): Promise<About> {
  if (!existsSync(WORKER)) return unpackAndProve(unpack, into, options);
  const { file, passphrase, signal, onBytes } = unpack;
  return new Promise((resolve, reject) => {
    const workerData: ProofOrder = { file, passphrase, into, sync: options.sync };
    const worker = new Worker(WORKER, { workerData });
    let ending: (() => void) | undefined;
    const stop = () => void worker.terminate();
    signal.addEventListener('abort', stop);
    worker.on('message', (message: ProofMessage) => {
      if ('bytes' in message) onBytes?.(message.bytes);
      else if ('about' in message) ending = () => resolve(message.about);
      else ending = () => reject(asError(message.failure));
    });
    worker.once('error', (error) => (ending ??= () => reject(error)));
    // Only then are its files closed.
    worker.once('exit', () => {
      signal.removeEventListener('abort', stop);
      if (ending) ending();
      else reject(new Error('the proof of a backup was broken off'));
    });
    if (signal.aborted) stop();
  });
}
