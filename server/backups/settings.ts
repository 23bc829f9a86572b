// When backups are taken, where they lie, and how many are kept.
import { z } from 'zod';
import { settingsGroup } from '../core/kernel/settings.js';

/** Shorter ones are guessed from a stolen file in an afternoon. */
export const SHORTEST_PASSPHRASE = 8;
const PASSPHRASE = `a passphrase has at least ${SHORTEST_PASSPHRASE} characters`;

const Folder = z.string().trim().max(1000).default('');
const Count = z.int().min(0).max(1000);

export const backupSettings = settingsGroup(
  'backups',
  z.object({
    /** One backup a day by itself. */
    daily: z.boolean().default(true),
    /** In the cloud's zone. */
    hour: z.int().min(0).max(23).default(4),
    /** Empty: `backups` in the data directory. */
    folder: Folder,
    /** Every backup is copied there, too: another disk, a share. Empty: nowhere. */
    secondFolder: Folder,
    /** Encrypts backups; only then do they hold the cloud's secrets. Empty: none. */
    passphrase: z
      .string()
      .max(1000)
      .refine((text) => text === '' || [...text].length >= SHORTEST_PASSPHRASE, PASSPHRASE)
      .default('')
      .meta({ secret: true }),
    /** Of the daily ones: the newest of each of so many days, weeks and months. */
    keep: z
      .object({
        daily: Count.min(1).default(7),
        weekly: Count.default(4),
        monthly: Count.default(6),
      })
      .prefault({}),
    /** Each backup is restored into a scratch directory once, to prove that it can be. */
    verify: z.boolean().default(true),
    /** A copy before another version of the program opens the store. */
    beforeUpdates: z.boolean().default(true),
  }),
);
