// Presets, and task settings for many users.
import type { z } from 'zod';
import type { Route } from '../../../core/http/contract.js';
import type { Call } from '../../../core/http/handle.js';
import { toIso } from '../../../core/kernel/clock.js';
import { asRole, handle, type OasActor } from '../actor.js';
import { readUserFilter } from '../accounts/userFilter.js';
import type { BulkTarget } from '../bulk/bulk.js';
import { countOrStartBulk } from '../bulk/startBulk.js';
import * as contract from '../contract/presets.js';
import { pageAnswer, readPaging } from '../lists/paging.js';
import type { Oas, TaskNames } from '../oas.js';
import type { JsonObject, PresetRow } from '../tables.js';
import { BULK_USER_TASKS, previewMassPatch, type MassPatch, type Preview } from '../tasks/massPatch.js';
import * as presets from '../tasks/presets.js';
import { readSharedPatch } from '../tasks/sharedPatch.js';
import { taskWord } from '../tasks/taskTemplates.js';

export const presetRoutes = (oas: Oas) => [...keptPresets(oas), ...massRoutes(oas)];

const keptPresets = (oas: Oas) => [
  handle(contract.listPresets, async ({ query, transaction }) => {
    const paging = readPaging(query, oas.names());
    return transaction(async (tx, actor) => {
      const { rows, total } = await presets.pagePresets(tx, asRole('manager', actor).account.id, paging);
      const items = rows.map((preset) => presetWire(preset, oas.names()));
      return pageAnswer(items, total, paging, { total });
    });
  }),

  handle(contract.getPreset, async ({ params, transaction }) =>
    transaction(async (tx, actor) =>
      presetWire(await presets.ownPreset(tx, asRole('manager', actor).account.id, params.id), oas.names()),
    ),
  ),

  handle(contract.createPreset, async ({ body, ip, transaction }) => {
    const input = readPreset(oas, body);
    return transaction(async (tx, actor) =>
      presetWire(await presets.createPreset(tx, asRole('manager', actor), input, ip), oas.names()),
    );
  }),

  handle(contract.putPreset, async ({ params, body, ip, transaction }) => {
    const input = { id: params.id, ...readPreset(oas, body) };
    return transaction(async (tx, actor) =>
      presetWire(await presets.replacePreset(tx, asRole('manager', actor), input, ip), oas.names()),
    );
  }),

  handle(contract.deletePreset, async ({ params, ip, transaction }) => {
    await transaction((tx, actor) => presets.deletePreset(tx, asRole('manager', actor), params.id, ip));
    return { message: 'preset deleted' };
  }),
];

const massRoutes = (oas: Oas) => [
  handle(contract.previewUserTasks, async (call) => {
    const patch = await readMassPatch(oas, call);
    const managerId = asRole('manager', call.actor).account.id;
    const input = { ...patch, zone: oas.settings().timeZone };
    const preview = await previewMassPatch(oas.core.store, managerId, targetOf(oas, call.body), input);
    return previewWire(preview, oas.names());
  }),

  handle(contract.applyUserTasks, async (call) => {
    const patch = await readMassPatch(oas, call);
    return countOrStartBulk(oas, call, {
      kind: BULK_USER_TASKS,
      target: targetOf(oas, call.body),
      input: patch as unknown as JsonObject,
      dryRun: false,
    });
  }),
];

type PresetBody = z.output<NonNullable<typeof contract.createPreset.body>>;
type MassBody = z.output<NonNullable<typeof contract.applyUserTasks.body>>;

const readPreset = (oas: Oas, body: PresetBody): presets.PresetInput => ({
  name: body.name,
  userType: body.user_type,
  taskConfig: readSharedPatch(body.task_config, {
    userType: body.user_type,
    zone: oas.settings().timeZone,
    now: oas.core.clock.now(),
  }),
});

async function readMassPatch(
  oas: Oas,
  { body, transaction }: Pick<Call<Route, OasActor>, 'transaction'> & { body: MassBody },
): Promise<MassPatch> {
  const { preset_id: presetId, task_config: sent } = body;
  if (presetId === undefined) {
    const options = { userType: null, zone: oas.settings().timeZone, now: oas.core.clock.now() };
    return { taskConfig: readSharedPatch(sent ?? {}, options), userType: null };
  }
  return transaction(async (tx, actor) => {
    const { taskConfig, userType } = await presets.ownPreset(
      tx,
      asRole('manager', actor).account.id,
      presetId,
    );
    return { taskConfig, userType };
  });
}

const targetOf = (oas: Oas, { user_ids: ids, filter }: MassBody): BulkTarget =>
  ids
    ? { ids }
    : { filter: readUserFilter(filter ?? {}, { zone: oas.settings().timeZone, now: oas.core.clock.now() }) };

const presetWire = (preset: PresetRow, names: TaskNames) => ({
  id: preset.id,
  name: preset.name,
  user_type: preset.userType,
  task_config: inWords(preset.taskConfig, names),
  created_at: toIso(preset.createdAt),
  updated_at: toIso(preset.updatedAt),
});

const previewWire = (preview: Preview, names: TaskNames) => ({
  evaluated: preview.evaluated,
  complete: preview.complete,
  changed: preview.changed,
  unchanged: preview.unchanged,
  not_concerned: preview.notConcerned,
  unknown: preview.unknown,
  tasks: inWords(Object.fromEntries(preview.tasks), names),
  users: preview.users.map(({ user, changes }) => ({
    user_id: user.id,
    account_no: user.accountNo,
    login_id: user.loginId,
    username: user.gameName,
    changes: inWords(changes, names),
  })),
});

const inWords = <Value>(byTask: { readonly [task: string]: Value }, names: TaskNames) =>
  Object.fromEntries(Object.entries(byTask).map(([task, value]) => [taskWord(task, names), value]));
