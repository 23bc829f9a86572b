// Task settings under a name: a manager's own, to be given to many users at once.
import { conflict, notFound } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import type { Paging } from '../lists/paging.js';
import { presetTable, type JsonObject, type PresetRow } from '../tables.js';

const MOST_PRESETS = 100;

export type PresetInput = Pick<PresetRow, 'name' | 'userType' | 'taskConfig'>;

/** Throws not_found, for another manager's too. */
export async function ownPreset(tx: Tx, managerId: number, id: number): Promise<PresetRow> {
  const preset = await tx.get(presetTable, id);
  if (preset?.managerId !== managerId) throw notFound('preset', id);
  return preset;
}

export const pagePresets = (
  tx: Tx,
  managerId: number,
  paging: Paging,
): Promise<{ rows: PresetRow[]; total: number }> =>
  tx.page(presetTable, { where: { managerId }, orderBy: ['id'], ...paging });

/** Throws conflict `name_taken`, `too_many_presets`. */
export async function createPreset(
  tx: Tx,
  actor: ActorOf<'manager'>,
  input: PresetInput,
  ip: string,
): Promise<PresetRow> {
  const managerId = actor.account.id;
  if ((await tx.count(presetTable, { managerId })) >= MOST_PRESETS) {
    throw conflict('too_many_presets', `there are ${MOST_PRESETS} presets already; delete one first`);
  }
  await refuseTakenName(tx, managerId, input.name, undefined);
  const now = tx.now();
  const preset = await tx.insert(presetTable, { managerId, ...input, createdAt: now, updatedAt: now });
  await record(tx, actor, 'create_preset', preset.id, { after: detailOf(preset) }, ip);
  return preset;
}

/** Replaces it as a whole. Throws not_found, conflict `name_taken`. */
export async function replacePreset(
  tx: Tx,
  actor: ActorOf<'manager'>,
  { id, ...input }: PresetInput & { id: number },
  ip: string,
): Promise<PresetRow> {
  const before = await ownPreset(tx, actor.account.id, id);
  await refuseTakenName(tx, actor.account.id, input.name, id);
  const [after] = await tx.update(presetTable, { id }, { ...input, updatedAt: tx.now() });
  if (!after) throw notFound('preset', id);
  await record(tx, actor, 'update_preset', id, { before: detailOf(before), after: detailOf(after) }, ip);
  return after;
}

export async function deletePreset(tx: Tx, actor: ActorOf<'manager'>, id: number, ip: string): Promise<void> {
  const before = await ownPreset(tx, actor.account.id, id);
  await tx.delete(presetTable, { id });
  await record(tx, actor, 'delete_preset', id, { before: detailOf(before) }, ip);
}

async function refuseTakenName(
  tx: Tx,
  managerId: number,
  name: string,
  except: number | undefined,
): Promise<void> {
  const holder = await tx.first(presetTable, { managerId, name });
  if (holder && holder.id !== except) {
    throw conflict('name_taken', `there is a preset named ${JSON.stringify(name)} already`);
  }
}

const record = (
  tx: Tx,
  actor: ActorOf<'manager'>,
  action: string,
  targetId: number,
  detail: JsonObject,
  ip: string,
) => audit(tx, { actor, action, targetType: 'preset', targetId, detail, ip });

const detailOf = ({ name, userType, taskConfig }: PresetRow): JsonObject => ({
  name,
  user_type: userType,
  task_config: taskConfig,
});
