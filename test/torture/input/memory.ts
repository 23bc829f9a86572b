// Whether the cloud holds what it should have let go of: told from inside its process (watch.mjs).
import type { Look, WatchedCloud } from './watched.js';

const REST_MS = 20_000;
/**
 * What a process that answered everything may hold beyond one that has just begun on the same rows, both after a collection: 40 bytes a
 * request, for a row that was made here lies less densely than one that was read from a file (some 30 bytes of each, of which there
 * are nearly as many as requests), and code and caches that the short warm-up of the second one did not make.
 */
const MOST_LEFT_BYTES = (requests: number) => 24 * 2 ** 20 + 40 * requests;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
export const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);

/** What is left once the engine had time to give back what it needs no more. */
export async function rested({ collected }: WatchedCloud): Promise<Look> {
  await collected();
  await pause(REST_MS);
  return collected();
}

/** Memory that a long life holds and a fresh one on the same rows does not. */
export function heldBack(worn: Look, young: Look, figures: Record<string, number>): string[] {
  const held = (look: Look) => look.heapUsed + look.external;
  for (const [whose, look] of [
    ['at the end', worn],
    ['of a fresh process', young],
  ] as const) {
    for (const part of ['heapUsed', 'heapTotal', 'external', 'rss'] as const) {
      figures[`${part} MB ${whose}`] = megabytes(look[part]);
    }
  }
  const more = held(worn) - held(young);
  const requests = figures['requests']!;
  return more > MOST_LEFT_BYTES(requests)
    ? [
        `after ${requests} requests ${megabytes(more)} MB more are held than a fresh process needs for the same rows`,
      ]
    : [];
}

/** Once all lines are ended, no answer to what was sent on them may be left. */
export async function heldAnswers({ answersHeld }: WatchedCloud, heldAtStart: number): Promise<string[]> {
  let held = Infinity;
  for (let looks = 0; held > heldAtStart && looks < 20; looks++) {
    await pause(looks * 50);
    held = await answersHeld();
  }
  return held > heldAtStart ? [`${held - heldAtStart} answers are held for lines that ended long ago`] : [];
}
