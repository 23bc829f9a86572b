// Loaded into the cloud's process before its own code (`--import`): watches the prototypes that everything inherits from, and tells
// on request what they have grown and how much memory is held after a collection. The port it answers at stands in TORTURE_WATCH.
// Whatever host it is told of, a mail server's, say: no name is asked for, and no port is reached but those in TORTURE_REACH.
import dns from 'node:dns';
import { writeFileSync } from 'node:fs';
import { createServer, ServerResponse } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
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
    // A line that stays would keep a stopped cloud from its end.
    response.shouldKeepAlive = false;
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

function stayHere(ports) {
  const refused = (code, host) => Object.assign(new Error(`${code} ${host}`), { code });
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function (...given) {
    const [options] = Array.isArray(given[0]) ? given[0] : [given[0]];
    const { port, host = '127.0.0.1' } = typeof options === 'object' ? options : { port: options };
    // Without a port it is a pipe of this machine.
    const isHere =
      port === undefined || (ports.includes(Number(port)) && /^(127\.0\.0\.1|localhost)$/.test(host));
    if (isHere) return connect.apply(this, given);
    process.nextTick(() => this.destroy(refused('ECONNREFUSED', host)));
    return this;
  };
  dns.promises.lookup = async (host) => {
    throw refused('ENOTFOUND', host);
  };
  syncBuiltinESMExports();
}

// Threads of the cloud load this, too.
if (process.env.TORTURE_REACH !== undefined) stayHere(process.env.TORTURE_REACH.split(',').map(Number));
if (isMainThread && process.env.TORTURE_WATCH) watch(process.env.TORTURE_WATCH);
