// The thread that writes journals and flushes them (flushAside.ts). Plain JavaScript, so that the same URL, seen from the sources and
// from the build, names a file that Node can run. It never turns its event loop: it waits for work, does it, says so.
import fs from 'node:fs';
import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';

const { state, order, data } = workerData;
const bytes = Buffer.from(data);

for (;;) {
  Atomics.wait(state, 0, 0);
  const [file, length, position] = order;
  const began = performance.now();
  let word;
  try {
    for (let done = 0; done < length;)
      done += fs.writeSync(file, bytes, done, length - done, position + done);
    fs.fdatasyncSync(file);
    word = { tookMs: performance.now() - began };
    Atomics.store(state, 1, 0);
  } catch (error) {
    word = { message: error.message, code: error.code, syscall: error.syscall, errno: error.errno };
    Atomics.store(state, 1, 1);
  }
  Atomics.store(state, 0, 0);
  parentPort.postMessage(word);
}
