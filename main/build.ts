// What the packager wrote into the app's package.json (build/dist.mjs).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Package = z.object({ deskcloud: z.object({ signed: z.boolean() }).optional() });

/** Whether this build was signed, so that its updates can be told from somebody else's program. */
export function isSigned(appDir: string): boolean {
  const { deskcloud } = Package.parse(JSON.parse(readFileSync(join(appDir, 'package.json'), 'utf8')));
  return deskcloud?.signed === true;
}
