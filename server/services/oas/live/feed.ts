// Live events: what the store tells of durable commits becomes messages to those whose business it is.
// Promise: a page hears of a change of its jobs, counters, nodes and acts within a second of the commit, and never of another's.
// What changed is gathered and told four times a second; counters and nodes are looked at twice a second, and told when they are
// not what was told last, for some change with time alone.
import type { Access } from '../../../core/http/handle.js';
import { background } from '../../../core/kernel/log.js';
import { createLiveHub, type LiveHub, type LiveMessage as AnyMessage } from '../../../core/realtime/live.js';
import type { LiveDoor } from '../../../core/service.js';
import type { Json, Tx } from '../../../core/store/types.js';
import type { OasActor } from '../actor.js';
import { BULK_EVENT } from '../bulk/bulkRuns.js';
import { LIVE_PATH, type LiveMessage } from '../contract/live.js';
import { JOB_EVENT } from '../jobs/jobEvents.js';
import type { Oas } from '../oas.js';
import { admission, type Audience, type Listener } from './listeners.js';
import { createNews, type Ids, type JobNews, type News, type Progress } from './news.js';
import {
  countJobs,
  managerAgents,
  managerCounters,
  readJobs,
  superCounters,
  userCounters,
  type MessageOf,
} from './views.js';

const BEAT_MS = 250;
/** Every second beat. */
const LOOK_BEATS = 2;
/** A session that ended hears nothing for longer than this. */
const PING_MS = 10_000;
const AUDIENCES_AT_ONCE = 20;

export interface LiveFeed {
  open(door: LiveDoor): { close(): Promise<void> };
}

export function createLiveFeed(oas: Oas, access: Access<OasActor>): LiveFeed {
  const { store, log, settings } = oas.core;
  const admit = admission(store, access);
  const hubs = new Set<LiveHub<Listener>>();
  const told = new Map<string, string>();
  let news: News = createNews();
  let beats = 0;
  let messages = 0;
  let isTelling = false;
  let beat: NodeJS.Timeout | undefined;
  let unlisten: (() => void) | undefined;

  const resync = () => {
    told.clear();
    for (const hub of hubs) hub.publish({ type: 'resync' });
  };

  const hear = (event: string, data: Json) => {
    if (event === JOB_EVENT) news.job(data as unknown as JobNews);
    if (event === BULK_EVENT) news.bulk(data as unknown as Progress);
  };

  const publish = (message: LiveMessage, audience: Audience, key: string = message.type) => {
    const to = ({ audience: other }: Listener) => nameOf(other) === nameOf(audience);
    for (const hub of hubs) hub.publish(message satisfies AnyMessage, { key, to });
  };

  /** Each of these says only what changed, so that none may replace another. */
  const publishPart = (message: LiveMessage, audience: Audience) =>
    publish(message, audience, `${message.type}:${++messages}`);

  /** Nobody of them listens any more: what they were told last is of no use. */
  function forgetAbsent(audiences: readonly Audience[]): void {
    const present = new Set(audiences.map(nameOf));
    for (const name of told.keys()) if (!present.has(name.split('/')[0] ?? '')) told.delete(name);
  }

  async function tell(audiences: readonly Audience[]): Promise<void> {
    const fresh = news;
    news = createNews();
    const isLook = ++beats % LOOK_BEATS === 0;
    if (fresh.isLost()) return resync();
    forgetAbsent(audiences);
    // Side by side, so that they wait for the disk together, but not all: other work has its turn in between.
    for (let i = 0; i < audiences.length; i += AUDIENCES_AT_ONCE) {
      const some = audiences.slice(i, i + AUDIENCES_AT_ONCE);
      await Promise.all(some.map((audience) => tellOne(audience, fresh, isLook)));
    }
    for (const { managerId, ...bulk } of fresh.bulks.values()) {
      publish({ type: 'bulk', bulk }, { role: 'manager', id: managerId }, `bulk:${bulk.id}`);
    }
  }

  async function tellOne(audience: Audience, fresh: News, isLook: boolean): Promise<void> {
    const ids = fresh.of(audience)?.entries();
    // What a user hears of changes with its jobs alone.
    if (!ids && (!isLook || audience.role === 'user')) return;
    const { part, wholes } = await store.transaction(async (tx) => ({
      part: ids && (await partOf(tx, audience, ids)),
      wholes: await wholesOf(tx, audience),
    }));
    if (part) publishPart(part, audience);
    for (const message of wholes) {
      const name = `${nameOf(audience)}/${message.type}`;
      const shown = comparable(message);
      if (told.get(name) === shown) continue;
      told.set(name, shown);
      publish(message, audience);
    }
  }

  async function partOf(
    tx: Tx,
    audience: Audience,
    { kept, incomplete }: ReturnType<Ids['entries']>,
  ): Promise<LiveMessage> {
    if (audience.role !== 'super') {
      return { type: 'jobs', changed: await readJobs(tx, kept, oas.names()), incomplete };
    }
    const changed: MessageOf<'managers'>['changed'] = [];
    for (const id of kept) changed.push({ manager_id: id, jobs: await countJobs(tx, id) });
    return { type: 'managers', changed, incomplete };
  }

  async function wholesOf(tx: Tx, audience: Audience): Promise<LiveMessage[]> {
    switch (audience.role) {
      case 'super':
        return [await superCounters(tx)];
      case 'manager':
        return [await managerCounters(tx, audience.id), await managerAgents(tx, audience.id, oas.liveness)];
      case 'user':
        return [await userCounters(tx, audience.id)];
    }
  }

  function onBeat(): void {
    const audiences = distinct([...hubs].flatMap((hub) => hub.subscribers()));
    if (audiences.length === 0) {
      news = createNews();
      told.clear();
      return;
    }
    // A telling that takes longer than the beat is not started twice; what happens meanwhile waits for the next.
    if (isTelling) return;
    isTelling = true;
    const telling = tell(audiences)
      .catch((error: unknown) => {
        // What was gathered is lost to the pages.
        resync();
        throw error;
      })
      .finally(() => (isTelling = false));
    background(log, 'live events', telling);
  }

  function start(): void {
    unlisten = store.on(hear);
    // Real time, not the cloud's clock: this is about a wire.
    beat = setInterval(onBeat, BEAT_MS);
    beat.unref();
  }

  function stop(): void {
    clearInterval(beat);
    unlisten?.();
    news = createNews();
    told.clear();
  }

  return {
    open({ server, basePath, isLocal, limits }) {
      const hub = createLiveHub<Listener>({
        server,
        path: basePath + LIVE_PATH,
        authenticate: (firstMessage, request) =>
          admit(firstMessage, (consoleToken) => isLocal(request, consoleToken)),
        isStillWelcome: (listener) => listener.isWelcome(),
        greet: ({ audience }) => store.transaction((tx) => wholesOf(tx, audience)),
        settings,
        log,
        limits: { pingMs: PING_MS, ...limits },
      });
      if (hubs.size === 0) start();
      hubs.add(hub);
      return {
        async close() {
          if (!hubs.delete(hub)) return;
          if (hubs.size === 0) stop();
          await hub.close();
        },
      };
    },
  };
}

const nameOf = (audience: Audience): string =>
  audience.role === 'super' ? 'super' : `${audience.role}:${audience.id}`;

const distinct = (listeners: readonly Listener[]): Audience[] => [
  ...new Map(listeners.map(({ audience }) => [nameOf(audience), audience])).values(),
];

/** When a node was heard of last is told along, but is no news by itself: it changes with each poll. */
const comparable = (message: LiveMessage): string =>
  JSON.stringify(message, (name, value: unknown) => (name === 'last_poll_at' ? undefined : value));
