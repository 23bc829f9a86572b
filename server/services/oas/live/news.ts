// What happened since pages were told last: ids only, within bounds, whoever listens.
import type { JobEventRow } from '../tables.js';
import type { tellProgress } from '../bulk/bulkRuns.js';
import type { Audience } from './listeners.js';

export type JobNews = Pick<JobEventRow, 'jobId' | 'userId' | 'managerId'>;

/** As bulk acts tell of themselves (bulk/bulkRuns.ts). */
export type Progress = Pick<
  Parameters<typeof tellProgress>[1],
  'id' | 'managerId' | 'kind' | 'state' | 'total' | 'done' | 'skipped' | 'failed'
>;

/** Told at once of one owner; what goes beyond makes the message incomplete. */
const MOST_JOBS = 200;
const MOST_MANAGERS = 100;
/** Owners that are kept track of between two tellings; what goes beyond is lost, and everybody has to read anew. */
const MOST_OWNERS = 50_000;

export interface News {
  /** Jobs of a manager or a user, managers for the super; undefined when there is nothing new. */
  of(audience: Audience): Ids | undefined;
  bulks: ReadonlyMap<number, Progress>;
  isLost(): boolean;
  job(event: JobNews): void;
  bulk(progress: Progress): void;
}

export function createNews(): News {
  const managers = new Ids(MOST_MANAGERS);
  const ofManager = new Map<number, Ids>();
  const ofUser = new Map<number, Ids>();
  const bulks = new Map<number, Progress>();
  let lost = false;
  const note = (owners: Map<number, Ids>, owner: number, id: number) => {
    let ids = owners.get(owner);
    if (!ids) {
      if (owners.size >= MOST_OWNERS) {
        lost = true;
        return;
      }
      owners.set(owner, (ids = new Ids(MOST_JOBS)));
    }
    ids.add(id);
  };
  return {
    of(audience) {
      switch (audience.role) {
        case 'super':
          return managers.isEmpty() ? undefined : managers;
        case 'manager':
          return ofManager.get(audience.id);
        case 'user':
          return ofUser.get(audience.id);
      }
    },
    bulks,
    isLost: () => lost,
    job({ jobId, userId, managerId }) {
      managers.add(managerId);
      note(ofManager, managerId, jobId);
      note(ofUser, userId, jobId);
    },
    bulk: (progress) => void bulks.set(progress.id, progress),
  };
}

/** A set that keeps so many and says when there were more. */
export class Ids {
  private readonly kept = new Set<number>();
  private incomplete = false;

  constructor(private readonly most: number) {}

  add(id: number): void {
    if (this.kept.has(id)) return;
    if (this.kept.size < this.most) this.kept.add(id);
    else this.incomplete = true;
  }

  isEmpty(): boolean {
    return this.kept.size === 0;
  }

  entries(): { kept: readonly number[]; incomplete: boolean } {
    return { kept: [...this.kept], incomplete: this.incomplete };
  }
}
