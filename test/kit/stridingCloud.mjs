// The built product under a clock that its parent moves, for a child process: a torture's own orders come beside `advance` and `stop`.
// Arguments of the process: data directory, the instant it is now, settings as `name=value`. Told over the channel to its parent; each
// order is answered under its number.
//
// Time comes in strides. A timer that fell due within one fires once, at its end, as on a machine that was busy: what is due every
// second is done once a stride. What waits longer than a minute at a time (the store's checkpoint) is about the machine and goes by
// the machine's clock.
export const product = (file) => import(new URL(`../../dist/server/${file}`, import.meta.url).href);

const LONGEST_OF_STRIDES = 60_000;
const tell = (message) => process.send?.(message);

/** Answers the running cloud, its data directory, and how many timers are armed. */
export async function startStridingCloud() {
  const { startCloud } = await product('index.js');
  const { createLog } = await product('core/kernel/log.js');
  const [dataDir, startsAt, ...settings] = process.argv.slice(2);
  let now = Number(startsAt);
  let elapsed = 0;
  let lastTimer = 0;
  const armed = new Map();
  const clock = {
    now: () => now,
    elapsed: () => elapsed,
    timer(delayMs, fire) {
      if (delayMs > LONGEST_OF_STRIDES) {
        const handle = setTimeout(fire, delayMs);
        handle.unref();
        return () => clearTimeout(handle);
      }
      const id = ++lastTimer;
      armed.set(id, { at: elapsed + Math.max(0, delayMs), fire });
      return () => armed.delete(id);
    },
  };
  const cloud = await startCloud({
    dataDir,
    clock,
    supers: [],
    assignments: settings.map((text) => {
      const at = text.indexOf('=');
      return { name: text.slice(0, at), text: text.slice(at + 1), source: 'the torture' };
    }),
    log: createLog({ level: 'error', write: (line) => tell({ log: line }) }),
  });
  const advance = async ({ to }) => {
    elapsed += to - now;
    now = to;
    const due = [...armed].filter(([, timer]) => timer.at <= elapsed).sort(([, a], [, b]) => a.at - b.at);
    for (const [id] of due) armed.delete(id);
    for (const [, timer] of due) timer.fire();
    await cloud.core.schedule.idle();
  };
  return { cloud, dataDir, armed: () => armed.size, advance };
}

/** From now on the parent's orders are heard: its own ones, `advance`, and `stop`. */
export function obey({ cloud, advance }, own) {
  const orders = {
    advance,
    ...own,
    stop: async () => {
      // Nobody may move the clock any more, and the product waits for it nowhere while it stops.
      await cloud.stop();
      setTimeout(() => process.exit(0), 50);
    },
  };
  process.on('message', ({ number, order, ...about }) => {
    orders[order](about).then(
      (answer) => tell({ number, answer }),
      (error) => tell({ number, error: String(error?.stack ?? error) }),
    );
  });
  process.on('disconnect', () => process.exit(1));
  tell({ ready: cloud.addresses.oas, console: cloud.console });
}
