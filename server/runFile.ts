// running.json: where a running cloud is to be found, for `npm run console-url` and `npm run verify`. It holds no secret. One that
// a killed cloud left behind is harmless: its addresses do not answer, and its run takes no links.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { openJsonFile } from './core/store/durableJson.js';
import { systemFiles } from './core/store/files.js';

const FILE = 'running.json';

const RunFile = z.object({
  pid: z.number(),
  startedAt: z.string(),
  /** Names this run of the cloud: links are made for it and for no other. */
  run: z.string(),
  console: z.string(),
  services: z.record(z.string(), z.string()),
  /** SHA-256 fingerprint of the doors' certificate; null without TLS. */
  certificate: z.string().nullable(),
});
export type RunFile = z.infer<typeof RunFile>;

const pathIn = (dataDir: string) => join(dataDir, FILE);

export async function writeRunFile(dataDir: string, content: RunFile): Promise<void> {
  // Whatever an earlier run left is not even read.
  await removeRunFile(dataDir);
  const file = await openJsonFile<RunFile>(systemFiles(), pathIn(dataDir), { mode: 0o600, default: content });
  await file.write();
}

export const removeRunFile = (dataDir: string): Promise<void> => rm(pathIn(dataDir), { force: true });

/** Undefined when no cloud has left its address here. */
export async function readRunFile(dataDir: string): Promise<RunFile | undefined> {
  const text = await readFile(pathIn(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  return RunFile.parse(JSON.parse(text));
}
