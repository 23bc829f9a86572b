// What a backup says of itself: its first entry, `backup.json`.
import { z } from 'zod';

export const BACKUP_FORMAT = 1;
export const ABOUT_FILE = 'backup.json';
export const CHECKSUMS_FILE = 'checksums.sha256';

export const REASONS = ['daily', 'manual', 'move', 'update'] as const;
export type Reason = (typeof REASONS)[number];

export const About = z.object({
  format: z.int(),
  /** Version of the program whose data it holds. */
  app: z.string(),
  /** Which installation it is of. */
  directory: z.string(),
  /** Milliseconds since 1970, UTC. */
  createdAt: z.int(),
  reason: z.enum(REASONS),
  /** The newest commit in it. */
  seq: z.int(),
  /** Rows by table, counted when it was taken. */
  tables: z.record(z.string(), z.int()),
  /** Whether secrets.json is in it: only behind a passphrase. */
  holdsSecrets: z.boolean(),
});
export type About = z.infer<typeof About>;

/** What an archive may hold; whatever else a file claims to be is not written to disk. */
const ALLOWED =
  /^(backup\.json|checksums\.sha256|deskcloud\.id|settings(\.secret)?\.json|secrets\.json|certificate\.json|(store|blobs|history)(\/[A-Za-z0-9][\w.-]*)+)$/;
export const isAllowedPath = (path: string): boolean => ALLOWED.test(path) && !path.includes('..');
