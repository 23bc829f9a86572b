// What would be lost with the disk that the data lie on.
import type { Backup, BackupsState } from '../../../server/console/contract/backups.js';

export type Safety =
  | { kind: 'none' }
  | { kind: 'unproved' }
  /** Proved ones lie in the data directory alone and would be gone with it. */
  | { kind: 'beside'; newest: Backup }
  | { kind: 'safe'; newest: Backup };

const isWhole = ({ verified }: Backup): boolean => verified !== null && verified.broken === null;

function liesIn(folder: string, parent: string): boolean {
  const parts = (path: string) => path.split(/[\\/]+/).filter((part) => part !== '');
  const [inner, outer] = [parts(folder), parts(parent)];
  return outer.every((part, index) => inner[index] === part);
}

/** Judged by the newest backup that a restore proved whole. A path cannot tell disks apart, but the data directory is one. */
export function safetyOf({ folder, items }: BackupsState, dataDir: string): Safety {
  const proved = items.filter(isWhole);
  const [newest] = proved;
  if (!newest) return { kind: items.length === 0 ? 'none' : 'unproved' };
  if (!liesIn(folder, dataDir)) return { kind: 'safe', newest };
  const copied = proved.find(({ second }) => second !== null && second.failure === null);
  return copied ? { kind: 'safe', newest: copied } : { kind: 'beside', newest };
}
