// Row 5: the queue as a library, beside other queues where they are there.
import { startProgram } from '../kit/child.js';
import { ratioOf, valueOf, type Figure, type Pair } from '../kit/figure.js';
import { openPeers, type Peer } from '../kit/peers.js';
import { inTurn, type Row } from '../kit/row.js';
import { pendingJob } from '../kit/rows.js';
import { writeWorld } from '../kit/world.js';

const WORKERS = 64;
const USERS = 100_000;
/** More than the quickest of them completes in a run, as it says itself when they run out. */
const PEER_JOBS = 40_000;

export const peers: Row = {
  row: 5,
  name: 'peers',
  what: 'leased and completed jobs a second as a library; with --peers-dir against other queues',
  async run(plan) {
    const seconds = plan.quick ? 1 : 3;
    const jobs = plan.quick ? 100_000 : 400_000;
    const run = { workers: WORKERS, seconds };
    plan.say('fills');
    const worked = async (): Promise<number> => {
      const directory = await plan.directory('queue');
      await writeWorld(directory, { users: USERS, jobs, withoutTasks: true, dueInMs: 0 });
      await using ours = startProgram('queue');
      await ours.ask('open', { directory });
      // Code is fast after some thousand jobs; they do not count.
      await ours.ask('work', { ...run, seconds: 1 });
      return await ours.ask<number>('work', run);
    };
    const { peers: there, missing } = plan.peersDir
      ? await openPeers(plan.peersDir)
      : { peers: new Map<string, Peer>(), missing: new Map<string, string>() };
    for (const [name, reason] of missing) plan.say(`${name} is not measured: ${reason}`);
    const head = { row: 5, unit: 'jobs/s', goal: { atLeast: 3 } };
    const figures: Figure[] = [];
    for (const [name, peer] of there) {
      plan.say(`beside ${name}`);
      const theirs = async () => {
        await peer.fill(PEER_JOBS, pendingJob(1, Date.now()));
        return peer.work(run);
      };
      try {
        const pairs: Pair[] = await inTurn(plan.repeats, theirs, worked);
        figures.push(
          ratioOf({ ...head, name: `peers-${name}`, what: `${WORKERS} workers, against ${name}` }, pairs),
        );
      } finally {
        await peer.close();
      }
    }
    if (figures.length > 0) return figures;
    const samples: number[] = [];
    for (let i = 0; i < plan.repeats; i++) samples.push(await worked());
    const why = missing.size > 0 ? [...missing.keys()].join(', ') : 'no --peers-dir';
    return [
      valueOf(
        {
          ...{ row: 5, name: 'queue', unit: 'jobs/s', goal: null },
          what: `${WORKERS} workers lease 20 and complete each; no other queue beside it (${why})`,
        },
        samples,
      ),
    ];
  },
};
