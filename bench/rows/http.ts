// Row 3: what a request costs beside a bare Express, and what work costs beside a request that does none.
import { startProgram, type Child } from '../kit/child.js';
import { ratioOf } from '../kit/figure.js';
import { inTurn, type Row } from '../kit/row.js';
import { writeWorld } from '../kit/world.js';

const CONNECTIONS = 64;
const WARM_SECONDS = 8;

export const http: Row = {
  row: 3,
  name: 'http',
  what: 'poll, start and complete over HTTP, against a bare Express and against an empty poll',
  async run(plan) {
    const directory = await plan.directory('cloud');
    const users = plan.quick ? 20_000 : 60_000;
    plan.say('fills a directory');
    await writeWorld(directory, {
      users,
      jobs: plan.quick ? 60_000 : 400_000,
      withoutTasks: true,
      dueInMs: 0,
    });
    await using cloud = startProgram('cloud');
    await using floor = startProgram('expressFloor');
    await using load = startProgram('agents');
    const settings = ['oas.scheduler.intervalSeconds=3600', 'limits.enabled=false'];
    const { oas } = await cloud.ask<{ oas: string }>('start', { directory, settings });
    await load.ask('signIn', { crew: 'ours', origin: oas, count: CONNECTIONS });
    await load.ask('signIn', { crew: 'idle', origin: oas, count: CONNECTIONS, idle: true });
    const origin = await floor.ask<string>('start', await load.ask('sample', { crew: 'ours' }));
    await load.ask('signIn', { crew: 'floor', origin, count: CONNECTIONS });

    const seconds = plan.quick ? 0.4 : 1;
    /** Requests a second, and microseconds of the server's processor for each: noise leaves those alone. */
    const cycle = (crew: string, server: Child) => async () => {
      const before = await server.ask<number>('processor');
      const began = performance.now();
      const perSecond = await load.ask<number>('cycle', { crew, seconds });
      const requests = (perSecond * (performance.now() - began)) / 1000;
      const used = (await server.ask<number>('processor')) - before;
      return { perSecond, processor: (used * 1e6) / requests };
    };
    const polls = (crew: string, jobs: number) => () =>
      load.ask<number>('polls', { crew, seconds: seconds / 2, jobs });
    const completes = () => load.ask<number>('completes', { crew: 'ours', rounds: plan.quick ? 1 : 2 });
    const empty = polls('idle', 0);
    const { repeats } = plan;
    plan.say('whole cycles');
    // A server's code is fast after some thousand requests; both have theirs before anything counts.
    for (const crew of ['floor', 'ours']) await load.ask('cycle', { crew, seconds: WARM_SECONDS });
    const cycles = await inTurn(repeats, cycle('floor', floor), cycle('ours', cloud));
    plan.say('completes');
    const done = await inTurn(repeats, empty, completes);
    plan.say('leases');
    const leases = await inTurn(repeats, empty, polls('ours', 20));
    const head = { row: 3, unit: 'requests/s' };
    return [
      ratioOf(
        {
          ...head,
          name: 'http-cycle',
          what: `poll of 20, start and complete, ${CONNECTIONS} connections, against bare Express 5 with JSON and JWT`,
          goal: { atLeast: 0.5 },
        },
        cycles.map((pair) => ({ floor: pair.floor.perSecond, ours: pair.ours.perSecond })),
      ),
      ratioOf(
        {
          ...head,
          unit: 'us',
          name: 'http-processor',
          what: 'the same in processor time of a request',
          goal: { atMost: 2 },
        },
        cycles.map((pair) => ({ floor: pair.floor.processor, ours: pair.ours.processor })),
      ),
      ratioOf(
        {
          ...head,
          name: 'http-lease',
          what: 'durable lease of 20, against our empty poll',
          goal: { atLeast: 0.8 },
        },
        leases,
      ),
      ratioOf(
        {
          ...head,
          name: 'http-complete',
          what: 'durable complete, against our empty poll',
          goal: { atLeast: 0.8 },
        },
        done,
      ),
    ];
  },
};
