// A service's front door, as the server and the console see it: name, port, settings, tables, routes, tickers.
import type { IncomingMessage, Server } from 'node:http';
import type { Core } from './core.js';
import type { HistoryKind } from './history/retention.js';
import type { Access, Envelope, Handled } from './http/handle.js';
import type { ServiceDocument } from './http/openApi.js';
import type { Instant } from './kernel/clock.js';
import type { SettingsGroup } from './kernel/settings.js';
import type { LiveLimits } from './realtime/live.js';
import type { History } from './store/history/history.js';
import type { Store, Table } from './store/types.js';

export interface ServiceModule {
  name: string;
  /** Shown to people. */
  title: string;
  defaultPort: number;
  /** The command that starts a sample agent against this address: what the console says while there is none. */
  agentCommand(url: string): string;
  settings: SettingsGroup;
  /** Names of the environment that the service's document gives to some of its settings: `RATE_LIMIT_MAX` to a dotted name. */
  environment?: Readonly<Record<string, string>>;
  tables: readonly Table<never>[];
  start(core: Core): Promise<RunningService>;
  /** What retention may take of it. */
  history: readonly HistoryKind[];
  /** Names the first broken link of what the service chains (audit), or null; nothing else of the service need be started. */
  verify(store: Pick<Store, 'transaction'>, history: History): Promise<string | null>;
  /**
   * After a repair has dropped rows: puts right what rested on them, so that `verify` finds nothing broken. Answers what it did, a
   * line each, in words for the operator.
   */
  mend(store: Store, history: History): Promise<string[]>;
  /** Tables whose rows are money: what a repair drops of them is said above all else. */
  valuables: readonly string[];
}

/** For the console's first page. Plain values, ready for JSON. */
export interface ServiceStatus {
  jobs: Record<string, number>;
  agents: {
    name: string;
    managerName: string;
    version: string;
    lastSeenAt: string | null;
    /** Not heard of since the address of the service changed: it may still call the old one. */
    staleAddress: boolean;
    leasedJobs: number;
  }[];
  /** Newest first. `facts` are what a page can say in its own language: `task`, `user`, `node`, `error`. */
  events: { at: string; type: string; subject: string; text: string; facts: Record<string, string> }[];
  scheduler: Record<string, unknown>;
  initialized: boolean;
}

/** From when on something counts as a trouble. */
export interface TroubleLimits {
  /** Silence of an agent: of any, and of one that holds jobs. */
  silentMs: number;
  silentHoldingMs: number;
  /** Jobs that were given up before are known. */
  deadSince: Instant;
  /** Age of the oldest waiting job. */
  lateMs: number;
  /** How far the end of the queue may lie ahead, at the pace of the last hour. */
  drainMs: number;
  expiringMs: number;
}

/** What the operator should hear of; lists are bounded, the worst first. */
export interface ServiceTroubles {
  /** `isLong`: by its limit; the others are about to be. */
  silentAgents: {
    nodeId: string;
    managerId: number;
    managerName: string;
    lastSeenAt: Instant;
    heldJobs: number;
    isLong: boolean;
  }[];
  /** Of the manager with the most of them, its most frequent cause; null: there are none. */
  deadLetters: {
    total: number;
    cause: string;
    sameCause: number;
    managerId: number;
    managerName: string;
  } | null;
  lateQueues: {
    managerId: number;
    managerName: string;
    pending: number;
    oldestWaitMs: number;
    /** At the pace of the last hour; null: there is none. */
    doneAt: Instant | null;
  }[];
  expiring: { managerId: number; managerName: string; expiresAt: Instant }[];
  /** Limits of the service's own document that are passed. */
  passedLimits: {
    /** Of this occurrence. */
    id: string;
    measure: 'failed_requests' | 'slow_requests' | 'waiting_tasks' | 'silent_agents' | 'memory';
    /** As the document calls it: `P1`. */
    grade: string;
    isBad: boolean;
    /** Percent, milliseconds or a number, and so is the limit that it is beyond. */
    value: number;
    limit: number;
    /** Somebody has said so on the service's own page. */
    isSeen: boolean;
    /** Where the service itself shows it. */
    page: string;
  }[];
}

/** A door at which a service's live events can be heard. */
export interface LiveDoor {
  server: Server;
  /** Put before the service's own path: `/svc/oas` on the console's door, else empty. */
  basePath: string;
  /** Whether the page counts as this machine; `consoleToken` is what its first message says beside its own token. */
  isLocal(request: IncomingMessage, consoleToken: string | undefined): boolean;
  /** For tests: a real minute is long. */
  limits?: Partial<LiveLimits>;
}

export interface RunningService<Actor = never> {
  routes: readonly Handled<Actor>[];
  access: Access<Actor>;
  envelope: Envelope;
  /** What the OpenAPI document says beyond the contracts. */
  document: ServiceDocument;
  /** First path parts under which an unknown path is a JSON 404 in the service's envelope: `/api`, `/health`. */
  apiPrefixes: readonly string[];
  /** Page trees its own port serves to browsers: `/login`, `/manager`, `/user`. */
  panels: readonly string[];
  /** Opens the service's live events at a door, for a service that has any. */
  live?(door: LiveDoor): { close(): Promise<void> };
  status(): Promise<ServiceStatus>;
  /** For the operator's alerts. */
  troubles?(limits: TroubleLimits): Promise<ServiceTroubles>;
  /** The operator has seen one of its passed limits, by its id. */
  seen?(id: string): Promise<void>;
  /** A short-lived token of a role for the operator (ARCHITECTURE: Operator to super). */
  operatorSession(role: string, ip: string): Promise<{ token: string; expiresAt: string }>;
  /** Held, it makes no new jobs and hands none out, until it is let go or stops: what is out is finished before a quit. */
  hold?(held: boolean): void;
  /** Told once its port answers: the address that the ready line names. */
  listeningAt?(address: string): Promise<void>;
  /** `--super` and `--reset-super`, of a service that has super admins. Answers one line for the operator, and whether anything changed. */
  setSuper?(
    mode: 'create' | 'reset',
    username: string,
    password: string,
  ): Promise<{ line: string; changed: boolean }>;
  /** Names the first broken link of what the service chains (audit), or null. Walks in slices. */
  verify(): Promise<string | null>;
  /** Stops tickers; in-flight requests are ended before by the server. */
  stop(): Promise<void>;
}
