// Stands in for the password thread: ends, throws, never answers, or gives the password back.
import { parentPort } from 'node:worker_threads';

parentPort.on('message', ({ id, password }) => {
  if (password === 'die') process.exit(3);
  if (password === 'sleep') return;
  if (password === 'throw') throw new Error('on purpose');
  parentPort.postMessage({ id, value: password });
});
