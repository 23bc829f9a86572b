// Requests by service, route pattern, method and status; how long they took by service, route and method.
import { Counter, Histogram, type Registry } from 'prom-client';

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

interface Line {
  took: { observe(seconds: number): void };
  /** Counted since the scrape before: a step of a plain number is all that a request waits for. */
  byStatus: Map<number, number>;
}

export function createRequestFigures(
  registry: Registry,
  onScrape: (read: () => void) => void,
): (door: string) => (done: DoneRequest) => void {
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
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  return (door) => {
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
    return ({ method, route, status, ms }) => {
      const name = `${method} ${route ?? ''}`;
      let line = lines.get(name);
      if (!line) {
        const place = placeOf(door, method, route);
        line = { ...place, took: duration.labels({ ...place }), byStatus: new Map() };
        lines.set(name, line);
      }
      line.byStatus.set(status, (line.byStatus.get(status) ?? 0) + 1);
      line.took.observe(ms / 1000);
    };
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
