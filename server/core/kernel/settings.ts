// Settings are paths of one zod schema (ARCHITECTURE: "Settings"). A group is declared where it is used (core, a service's
// front door); config.ts joins the groups and parses defaults < settings.json < environment < arguments into one object.
import type { z } from 'zod';

export interface SettingsGroup<Shape extends z.ZodObject = z.ZodObject> {
  /** First part of the dotted names: `oas` in `oas.lease.defaultSeconds`. */
  readonly name: string;
  /**
   * Every field has a default. `.meta({ applies: 'restart' })` marks what is read at the start only, else it is live;
   * `.meta({ secret: true })` what is never shown.
   */
  readonly schema: Shape;
}

export const settingsGroup = <Shape extends z.ZodObject>(
  name: string,
  schema: Shape,
): SettingsGroup<Shape> => ({ name, schema });

export interface Settings {
  /** The group's present values, validated. Cheap: read it at each use, a live setting may have changed. */
  read<Shape extends z.ZodObject>(group: SettingsGroup<Shape>): z.infer<Shape>;
}
