// The clouds of a run, one after another on one directory: each is killed in the midst of its work, and the next goes on where the clock
// stands. Between, what the store knows is read from it, before retention takes it.
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudGone } from '../../kit/striding.js';
import { startClockedCloud, type ClockedCloud } from './clockedCloud.js';
import { Wire } from './wire.js';
import type { World } from './world.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CONNECTIONS = 64;
/** Long before the store's own rows are so many that the oldest are sealed. */
const HARVEST_EVERY = 2 * HOUR;
/** Ended jobs go after a day; retention is let run after a harvest only, for each run of it ends in a checkpoint. */
const [KEPT_DAYS, LONG_KEPT_DAYS] = [1, 90];
const RETENTION_TAKES = 15 * MINUTE;
/** When nobody has anything to do for so long. */
const LONGEST_STRIDE = 3 * MINUTE;
const STRIDES = [10, 20, 30, 45, 60, 90];

export class Clouds {
  kills = 0;
  startSeconds = 0;
  private cloud: ClockedCloud | undefined;
  private killing: Promise<void> | undefined;
  private readonly dataDir: string;
  private readonly harvestFile: string;
  private harvestedEvent = 0;
  private harvestedAt: number;
  private retentionUntil = 0;

  constructor(
    directory: string,
    private readonly settings: readonly string[],
    private readonly world: World,
  ) {
    this.dataDir = join(directory, 'data');
    this.harvestFile = join(directory, 'harvest.jsonl');
    this.harvestedAt = world.surely;
  }

  async start(): Promise<ClockedCloud> {
    const { world } = this;
    const began = performance.now();
    const cloud = await startClockedCloud(this.dataDir, world.latest, this.settings);
    this.startSeconds += (performance.now() - began) / 1000;
    this.cloud = cloud;
    world.wire = new Wire(cloud.origin, CONNECTIONS);
    return cloud;
  }

  /** Somewhere in what comes next. */
  beginKill(): void {
    if (this.killing) return;
    this.kills += 1;
    const delayMs = this.world.between(0, 60);
    this.killing = new Promise((resolve) => setTimeout(resolve, delayMs)).then(() => this.cloud?.kill());
  }

  /** The one that is there once a kill that was begun has been done. */
  async alive(): Promise<ClockedCloud> {
    await this.killing;
    return this.killing || !this.cloud ? this.next() : this.cloud;
  }

  /** Time goes on by some seconds, and whoever's time has come acts: mostly when the clock stands, sometimes while it moves. */
  async stride(): Promise<void> {
    const { world } = this;
    const quietUntil = Math.min(world.next(), world.surely + LONGEST_STRIDE);
    const to = Math.max(world.surely + world.pick(STRIDES) * 1000, quietUntil);
    await this.with(async (cloud) => {
      if (world.chance() < 0.2) {
        const acting = world.act();
        await Promise.all([acting, this.tick(cloud, to)]);
      } else {
        await this.tick(cloud, to);
        await world.act();
      }
      if (world.surely - this.harvestedAt > HARVEST_EVERY) {
        await this.harvest(cloud);
        await cloud.keepDays(KEPT_DAYS);
        this.retentionUntil = world.surely + RETENTION_TAKES;
      } else if (this.retentionUntil > 0 && to > this.retentionUntil) {
        await cloud.keepDays(LONG_KEPT_DAYS);
        this.retentionUntil = 0;
      }
    });
  }

  /** Moves the clock, and nobody acts. */
  async wait(cloud: ClockedCloud, ms: number): Promise<void> {
    const { world } = this;
    for (const until = world.surely + ms; world.surely < until;)
      await this.tick(cloud, world.surely + MINUTE);
  }

  /** Reads what the store has recorded since the last time; with `open` also the jobs that are open. */
  async harvest(cloud: ClockedCloud, open = false): Promise<void> {
    const { world, harvestFile: file } = this;
    const wanted = { file, event: this.harvestedEvent, endedFrom: this.harvestedAt, open };
    // One that was killed left a part of what the next reads again.
    await rm(file, { force: true });
    this.harvestedEvent = await cloud.harvest(wanted);
    world.history.takeIn(readFileSync(file, 'utf8'));
    this.harvestedAt = world.surely;
    this.takeTroubles(cloud);
  }

  takeTroubles({ troubles }: ClockedCloud): void {
    for (const line of troubles.slice(0, 3)) this.world.findings.push(`the log says: ${line.trim()}`);
  }

  /** Whatever is left of the last one. */
  async end(): Promise<void> {
    await this.cloud?.kill();
    this.world.wire?.close();
  }

  private async tick(cloud: ClockedCloud, to: number): Promise<void> {
    const { world } = this;
    world.latest = to;
    await cloud.advance(to);
    world.surely = to;
    world.chronicle.ticks.push(to);
  }

  /** Does `work` with a cloud that lives; one that is killed meanwhile is followed by the next. */
  private async with(work: (cloud: ClockedCloud) => Promise<void>): Promise<void> {
    try {
      await work(this.cloud ?? (await this.start()));
    } catch (error) {
      if (!(error instanceof CloudGone)) throw error;
      if (!this.killing) throw new Error('the cloud ended by itself', { cause: error });
    }
    if (this.killing) await this.alive();
  }

  private async next(): Promise<ClockedCloud> {
    const { world } = this;
    await this.killing;
    this.killing = undefined;
    if (this.cloud) this.takeTroubles(this.cloud);
    world.wire?.close();
    world.wire = undefined;
    // It may stay away for a while.
    if (world.chance() < 0.5) world.latest += Math.round(world.between(1, 1200)) * 1000;
    world.surely = world.latest;
    return this.start();
  }
}
