// Loaded into the cloud's process before its own code (`--import`): watches the prototypes that everything inherits from, and tells
// on request what they have grown and how much memory is held after a collection. The port it answers at stands in TORTURE_WATCH.
import { writeFileSync } from 'node:fs';
import { createServer, ServerResponse } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { queryObjects, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

const WATCHED = {
  Object,
  Array,
  String,
  Number,
  Boolean,
  Function,
  Map,
  Set,
  Promise,
  Date,
  RegExp,
  Error,
  Buffer,
};

const namesOf = () =>
  new Map(
    Object.entries(WATCHED).map(([name, { prototype }]) => [
      name,
      new Map(
        Reflect.ownKeys(prototype).map((key) => [key, Object.getOwnPropertyDescriptor(prototype, key)]),
      ),
    ]),
  );

function watch(file) {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc');
  const pauses = monitorEventLoopDelay({ resolution: 5 });
  pauses.enable();
  const before = namesOf();
  const polluted = new Set();
  const look = () => {
    for (const [name, now] of namesOf()) {
      const known = before.get(name);
      for (const [key, { value, get }] of now) {
        const was = known.get(key);
        if (!was || was.value !== value || was.get !== get) polluted.add(`${name}.prototype.${String(key)}`);
      }
      for (const key of known.keys()) {
        if (!now.has(key)) polluted.add(`${name}.prototype.${String(key)} is gone`);
      }
    }
  };
  // What is there for a moment only is seen as well, if it lasts.
  setInterval(look, 20).unref();
  const server = createServer((request, response) => {
    look();
    if (request.url === '/collected') collect();
    const answers = request.url === '/answers' ? queryObjects(ServerResponse, { format: 'count' }) : 0;
    const { heapUsed, heapTotal, rss, external } = process.memoryUsage();
    const longestPauseMs = Math.round(pauses.max / 1e6);
    if (request.url === '/collected') pauses.reset();
    const connections = process
      .getActiveResourcesInfo()
      .filter((name) => name.startsWith('TCPSocket')).length;
    response.end(
      JSON.stringify({
        polluted: [...polluted],
        answers,
        heapUsed,
        heapTotal,
        rss,
        external,
        longestPauseMs,
        connections,
      }),
    );
  });
  server.listen(0, '127.0.0.1', () => writeFileSync(file, String(server.address().port)));
  server.unref();
}

// Threads of the cloud load this, too.
if (isMainThread && process.env.TORTURE_WATCH) watch(process.env.TORTURE_WATCH);
