// Super admins, managers and agents' nodes of the original. Ids and password hashes stay what they were.
import type { Tx } from '../core/store/types.js';
import { managerTable, nodeTable, superTable } from '../services/oas/tables.js';
import type { Dumped } from './dump.js';
import { left, TAKEN, takenBut, type Outcome, type Remark } from './report.js';
import { instantOrNull, neededId, neededText, textOf } from './values.js';

type Row = Dumped['row'];

const BCRYPT = /^\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}$/;

/** Nobody's password: it matches nothing until it is reset. */
const NO_PASSWORD = '';

function passwordOf(row: Row): { passwordHash: string; remarks: Remark[] } {
  const hash = textOf(row, 'password_hash') || textOf(row, 'password');
  if (BCRYPT.test(hash)) return { passwordHash: hash.replace(/^\$2[xy]/, '$2b'), remarks: [] };
  return { passwordHash: NO_PASSWORD, remarks: [{ reason: 'password_lost', detail: '' }] };
}

const datesOf = (row: Row, now: number) => {
  const createdAt = instantOrNull(row, 'created_at') ?? now;
  return { createdAt, updatedAt: instantOrNull(row, 'updated_at') ?? createdAt };
};

export async function takeSuper(tx: Tx, row: Row): Promise<Outcome> {
  const id = neededId(row, 'id');
  const username = neededText(row, 'username', 64);
  if (await tx.get(superTable, id)) return left('duplicate', 'id');
  if (await tx.first(superTable, { username })) return left('duplicate', 'username');
  const { passwordHash, remarks } = passwordOf(row);
  await tx.insert(superTable, {
    ...{ id, username, passwordHash },
    tokenVersion: 1,
    ...datesOf(row, tx.now()),
  });
  return takenBut(...remarks);
}

export async function takeManager(tx: Tx, row: Row): Promise<Outcome> {
  const id = neededId(row, 'id');
  const username = neededText(row, 'username', 64);
  if (await tx.get(managerTable, id)) return left('duplicate', 'id');
  if (await tx.first(managerTable, { username })) return left('duplicate', 'username');
  const { passwordHash, remarks } = passwordOf(row);
  const dates = datesOf(row, tx.now());
  await tx.insert(managerTable, {
    ...{ id, username, passwordHash },
    alias: textOf(row, 'alias', 64),
    tokenVersion: 1,
    status: 'active',
    // Without one the original counts the account as expired.
    expiresAt: instantOrNull(row, 'expires_at') ?? dates.createdAt,
    lastLoginAt: null,
    nextLoginNumber: 1,
    ...dates,
  });
  return takenBut(...remarks);
}

/** Its tasks have the original's names: an agent that was made for it understands no others. */
export async function takeNode(tx: Tx, row: Row): Promise<Outcome> {
  const managerId = neededId(row, 'manager_id');
  const nodeId = neededText(row, 'node_id', 128);
  if (!(await tx.get(managerTable, managerId))) return left('manager_missing', String(managerId));
  if (await tx.first(nodeTable, { managerId, nodeId })) return left('duplicate', 'node_id');
  const { createdAt } = datesOf(row, tx.now());
  const seenAt = instantOrNull(row, 'last_heartbeat') ?? instantOrNull(row, 'last_heartbeat_at');
  await tx.insert(nodeTable, {
    managerId,
    nodeId,
    version: textOf(row, 'version', 64),
    dialect: 'original',
    currentSession: null,
    address: '',
    lastLoginAt: seenAt ?? createdAt,
    lastSeenAt: seenAt,
    displayName: '',
    paused: false,
    draining: false,
    maxJobs: null,
    createdAt,
  });
  return TAKEN;
}
