// The settings page's routes.
import type { Handled } from '../core/http/handle.js';
import type { RunningSettings, SettingState } from '../settings.js';
import { handle, type ConsoleActor } from './access.js';
import { changeSettings, readSettings, type Setting } from './contract/settings.js';

export function settingRoutes(settings: RunningSettings): Handled<ConsoleActor>[] {
  const all = () => ({ settings: settings.list().map(toWire) });
  return [
    handle(readSettings, async () => all()),
    handle(changeSettings, async ({ body }) => {
      await settings.change(body.values);
      return all();
    }),
  ];
}

const toWire = (state: SettingState): Setting => ({
  name: state.name,
  value: state.value,
  default: state.default,
  is_default: state.isDefault,
  applies: state.applies,
  is_pending: 'pending' in state,
  pending: state.pending ?? null,
  fixed_by: state.fixedBy,
  is_secret: state.isSecret,
  schema: state.schema,
});
