// A real store in a temporary directory with managers and users in it, for tests of the domain below HTTP.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../server/core/kernel/log.js';
import { segmentTable } from '../../server/core/store/history/catalogue.js';
import { History } from '../../server/core/store/history/history.js';
import { openStore, systemFiles } from '../../server/core/store/index.js';
import type { Store, Tx } from '../../server/core/store/types.js';
import { oasSettings, type OasSettings } from '../../server/services/oas/settings.js';
import {
  jobTable,
  managerTable,
  tables,
  taskTable,
  userTable,
  type JobRow,
  type ManagerRow,
  type TaskRow,
  type UserRow,
} from '../../server/services/oas/tables.js';
import { createDefaults } from '../../server/services/oas/tasks/taskConfig.js';
import { movedClock, type TestClock } from './clock.js';

const DAY = 86_400_000;

export interface OasStore extends OasScene, AsyncDisposable {
  history: History;
  clock: TestClock;
}

/** Managers and users over any store that holds the tables of OAS. */
export interface OasScene {
  store: Store;
  /** The settings as `settings()` answers them; change them in place. */
  settings: OasSettings;
  act<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  givenManager(change?: Partial<ManagerRow>): Promise<ManagerRow>;
  /** A user with the default tasks of its type. */
  givenUser(manager: ManagerRow, change?: Partial<UserRow>): Promise<UserRow>;
  task(user: UserRow, task: string): Promise<TaskRow>;
  /** Open jobs of the user, oldest first. */
  openJobs(user: UserRow): Promise<JobRow[]>;
}

/** `now`: an ISO instant. Nothing is synced to disk: these tests are about rules, not about durability. */
export async function openOasStore(now: string): Promise<OasStore> {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskcloud-oas-'));
  const clock = movedClock(now);
  const all = [segmentTable, ...tables];
  const store = await openStore({ dataDir, tables: all, clock, log: silentLog(), sync: false });
  const history = new History({ store, files: systemFiles({ sync: false }), dataDir, log: silentLog() });
  return {
    ...oasScene(store, structuredClone(oasSettings.schema.parse({}))),
    clock,
    history,
    async [Symbol.asyncDispose]() {
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export function oasScene(store: Store, settings: OasSettings): OasScene {
  const act: OasScene['act'] = (work) => store.transaction(work);
  let lastManager = 0;
  let lastUser = 0;

  return {
    store,
    settings,
    act,
    givenManager: (change = {}) => {
      lastManager += 1;
      return act((tx) => tx.insert(managerTable, managerRow(tx.now(), `manager-${lastManager}`, change)));
    },
    givenUser: (manager, change = {}) => {
      lastUser += 1;
      return act(async (tx) => {
        const user = await tx.insert(userTable, userRow(tx.now(), manager, lastUser, change));
        await createDefaults(tx, user);
        return user;
      });
    },
    task: (user, task) =>
      act(async (tx) => {
        const row = await tx.get(taskTable, [user.id, task]);
        if (!row) throw new Error(`user ${user.id} has no task ${task}`);
        return row;
      }),
    openJobs: (user) =>
      act((tx) =>
        tx.find(jobTable, { where: { userId: user.id, open: true }, orderBy: ['userId', 'id'], limit: 100 }),
      ),
  };
}

function managerRow(now: number, username: string, change: Partial<ManagerRow>): Omit<ManagerRow, 'id'> {
  return {
    username,
    ...{ alias: '', passwordHash: '', tokenVersion: 0, status: 'active', expiresAt: now + 30 * DAY },
    ...{ lastLoginAt: null, nextLoginNumber: 1, createdAt: now, updatedAt: now },
    ...change,
  };
}

export function userRow(
  now: number,
  manager: ManagerRow,
  number: number,
  change: Partial<UserRow>,
): Omit<UserRow, 'id'> {
  return {
    managerId: manager.id,
    accountNo: `TEST${String(number).padStart(12, '0')}`,
    loginId: String(number),
    ...{ userType: 'daily', status: 'active', archiveStatus: 'normal', server: '', gameName: '' },
    expiresAt: now + 30 * DAY,
    ...{
      tokenVersion: 0,
      assets: {},
      exploreProgress: {},
      restConfig: {},
      lineupConfig: {},
      shikigamiConfig: {},
    },
    notifyConfig: { emailEnabled: false, email: '' },
    ...{ configVersion: 1, seenLoginId: null, createdBy: 'manager_create', unsettled: false },
    ...{ createdAt: now, updatedAt: now },
    ...change,
  };
}
