// What devices said of themselves last (processor, memory, disk): in memory alone, worth nothing after a restart.
import type { JsonObject } from '../tables.js';

export interface Vitals {
  said(deviceId: number, info: JsonObject): void;
  of(deviceId: number): JsonObject | null;
  forget(deviceId: number): void;
}

const MOST_DEVICES = 10_000;

export function createVitals(): Vitals {
  const known = new Map<number, JsonObject>();
  return {
    said(deviceId, info) {
      known.delete(deviceId);
      known.set(deviceId, info);
      if (known.size > MOST_DEVICES) known.delete(known.keys().next().value!);
    },
    of: (deviceId) => known.get(deviceId) ?? null,
    forget: (deviceId) => void known.delete(deviceId),
  };
}
