// Requests by service, route pattern, method and status; how long they took by service, route and method.
import { Counter, Histogram, type Registry } from 'prom-client';
import { isOwnFault } from '../kernel/errors.js';

export interface DoneRequest {
  method: string;
  /** The contract's pattern with the door's base path; undefined where no route was found. */
  route: string | undefined;
  /** 499: the caller went away. */
  status: number;
  ms: number;
}

/** What no route answered: pages, unknown paths, refusals before the route was known. */
const NO_ROUTE = 'none';
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** On the console's door each service lies below this. */
const BELOW_CONSOLE = /^\/svc\/([^/]+)(\/.*)$/;

/** Requests of a service since the start, for whoever compares two looks. */
export interface RequestTotals {
  readonly answered: number;
  /** Through a fault of the cloud's own. */
  readonly failed: number;
  /** How many took at most `BUCKETS[n]` seconds but more than the bound before; the last: longer than all. */
  readonly took: readonly number[];
}

export const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

interface Totals {
  answered: number;
  failed: number;
  took: number[];
}
const none = (): Totals => ({ answered: 0, failed: 0, took: new Array<number>(BUCKETS.length + 1).fill(0) });

interface Line {
  totals: Totals;
  took: { observe(seconds: number): void };
  /** Counted since the scrape before: a step of a plain number is all that a request waits for. */
  byStatus: Map<number, number>;
}

export function createRequestFigures(
  registry: Registry,
  onScrape: (read: () => void) => void,
): { ofDoor: (door: string) => (done: DoneRequest) => void; totals: (service: string) => RequestTotals } {
  const count = new Counter({
    name: 'deskcloud_http_requests_total',
    help: 'Requests answered, by service, door, method, route pattern and status (499: the caller went away).',
    labelNames: ['service', 'door', 'method', 'route', 'status'] as const,
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'deskcloud_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer, by service, method and route pattern.',
    labelNames: ['service', 'method', 'route'] as const,
    buckets: [...BUCKETS],
    registers: [registry],
  });
  const perService = new Map<string, Totals>();
  const totalsOf = (service: string): Totals => {
    const known = perService.get(service) ?? none();
    perService.set(service, known);
    return known;
  };
  const ofDoor = (door: string) => {
    // There are as many lines as routes, and each request finds its own by one look-up.
    const lines = new Map<string, Line & Place>();
    onScrape(() => {
      for (const { service, method, route, byStatus } of lines.values()) {
        for (const [status, times] of byStatus) {
          count.inc({ service, door, method, route, status: String(status) }, times);
        }
        byStatus.clear();
      }
    });
    return ({ method, route, status, ms }: DoneRequest) => {
      const name = `${method} ${route ?? ''}`;
      let line = lines.get(name);
      if (!line) {
        const place = placeOf(door, method, route);
        line = {
          ...place,
          took: duration.labels({ ...place }),
          byStatus: new Map(),
          totals: totalsOf(place.service),
        };
        lines.set(name, line);
      }
      line.byStatus.set(status, (line.byStatus.get(status) ?? 0) + 1);
      line.took.observe(ms / 1000);
      line.totals.answered += 1;
      if (isOwnFault(status)) line.totals.failed += 1;
      const bucket = BUCKETS.findIndex((bound) => ms / 1000 <= bound);
      line.totals.took[bucket < 0 ? BUCKETS.length : bucket]! += 1;
    };
  };
  return {
    ofDoor,
    totals: (service) => {
      const { answered, failed, took } = perService.get(service) ?? none();
      return { answered, failed, took: [...took] };
    },
  };
}

interface Place {
  service: string;
  method: string;
  route: string;
}

function placeOf(door: string, method: string, pattern: string | undefined): Place {
  const [, service = door, route = pattern ?? NO_ROUTE] = BELOW_CONSOLE.exec(pattern ?? '') ?? [];
  return { service, method: METHODS.has(method) ? method : 'other', route };
}
