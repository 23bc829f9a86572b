// The thread in which passwords are hashed and compared. Plain JavaScript, so that the same URL, seen from the sources and
// from the build, names a file that Node can run.
import { parentPort } from 'node:worker_threads';
import bcrypt from 'bcryptjs';

// bcryptjs 'Sync' on purpose: its asynchronous form yields to an event loop that has nothing else to do here.
parentPort?.on('message', ({ id, act, password, hash, cost }) => {
  try {
    const value = act === 'hash' ? bcrypt.hashSync(password, cost) : bcrypt.compareSync(password, hash);
    parentPort?.postMessage({ id, value });
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
