// Before any test: what is stale is built, for many tests start the product as a child process, as its users do.
import { buildStale } from '../../build/stale.mjs';

export async function setup(): Promise<void> {
  await buildStale();
}
