// Figures of the running cloud, for Prometheus (docs/running.md lists the families). Promises:
//  - Labels are names that the program itself knows (services, route patterns, states, tables, work): their number is bounded, and no
//    tenant, user or path that somebody asked for stands among them.
//  - What lies in the store is counted by its indexes when somebody asks, never by a walk and never on the way of a request.
// A service adds its own through `core.metrics.service(name)` (serviceFigures.ts): the families are shared, its name is a label.
import { Registry } from 'prom-client';
import { createRequestFigures, type DoneRequest, type RequestTotals } from './requestFigures.js';
import { createServiceFigures, type ServiceFigures } from './serviceFigures.js';

export interface Metrics {
  /** Where further families of the core are registered. */
  readonly registry: Registry;
  /** Has `read` bring gauges up to date before each answer. */
  onScrape(read: () => void | Promise<void>): void;
  /** Counts the requests of one door. */
  requests(door: string): (done: DoneRequest) => void;
  /** What was counted of a service's requests since the start, at whichever door. */
  requestTotals(service: string): RequestTotals;
  /** Once a service. */
  service(name: string): ServiceFigures;
  /** All families in Prometheus' text format, version 0.0.4. Throws what a reading threw. */
  text(): Promise<string>;
}

/** One a cloud: nothing is global, so that several may run in one process. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const readings: (() => void | Promise<void>)[] = [];
  const onScrape = (read: () => void | Promise<void>) => void readings.push(read);
  const requestFigures = createRequestFigures(registry, onScrape);
  return {
    registry,
    onScrape,
    requests: requestFigures.ofDoor,
    requestTotals: requestFigures.totals,
    service: createServiceFigures(registry, onScrape),
    async text() {
      for (const read of readings) await read();
      return registry.metrics();
    },
  };
}

/** What `text` is sent as. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';
