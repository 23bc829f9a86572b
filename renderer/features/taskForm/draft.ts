// What was changed in a task form, apart from what is stored: a stored value that changes meanwhile shows through where nobody
// typed, and is a question where somebody did.
import type { TaskConfig, TaskField, Templates } from '../../../server/services/oas/contract/tasks.js';

export interface Change {
  /** Stored when the typing began. */
  before: unknown;
  after: unknown;
}
/** Task, field, change. */
export type Draft = Readonly<Record<string, Readonly<Record<string, Change>>>>;

export const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** A value that is the stored one again is no change. */
export function withChange(
  draft: Draft,
  config: TaskConfig,
  task: string,
  field: string,
  after: unknown,
): Draft {
  const stored = config[task]?.[field];
  const { [field]: known, ...others } = draft[task] ?? {};
  const fields = isSame(stored, after)
    ? others
    : { ...others, [field]: { before: known ? known.before : stored, after } };
  const { [task]: _, ...rest } = draft;
  return Object.keys(fields).length === 0 ? rest : { ...rest, [task]: fields };
}

export function valueIn(draft: Draft, config: TaskConfig, task: string, field: string): unknown {
  const change = draft[task]?.[field];
  return change ? change.after : config[task]?.[field];
}

/** Everything as it would be stored. */
export function applied(draft: Draft, config: TaskConfig): TaskConfig {
  const entries = Object.entries(config).map(([task, settings]) => {
    const changed = Object.entries(draft[task] ?? {}).map(([field, { after }]) => [field, after] as const);
    return [task, { ...settings, ...Object.fromEntries(changed) }] as const;
  });
  return Object.fromEntries(entries);
}

/** What is sent: changed fields alone. */
export const changesOf = (draft: Draft): TaskConfig =>
  Object.fromEntries(
    Object.entries(draft).map(([task, fields]) => [
      task,
      Object.fromEntries(Object.entries(fields).map(([field, { after }]) => [field, after])),
    ]),
  );

/** Fields that somebody else stored differently since the typing began. */
export function conflictsOf(draft: Draft, config: TaskConfig): { task: string; field: string }[] {
  return Object.entries(draft).flatMap(([task, fields]) =>
    Object.entries(fields)
      .filter(([field, { before, after }]) => {
        const stored = config[task]?.[field];
        return !isSame(stored, before) && !isSame(stored, after);
      })
      .map(([field]) => ({ task, field })),
  );
}

/** From a whole configuration (typed as JSON) to the changes in it. Fields that were left out stay as they are. */
export function draftOf(whole: TaskConfig, config: TaskConfig, former: Draft): Draft {
  let draft: Draft = {};
  for (const [task, settings] of Object.entries(whole)) {
    for (const [field, after] of Object.entries(settings)) {
      draft = withChange(draft, config, task, field, after);
    }
  }
  // What was typed over keeps what it was typed over.
  return Object.fromEntries(
    Object.entries(draft).map(([task, fields]) => [
      task,
      Object.fromEntries(
        Object.entries(fields)
          .map(([field, change]) => [field, former[task]?.[field] ?? change])
          .map(([field, known]) => [field, { ...(known as Change), after: fields[field as string]?.after }]),
      ),
    ]),
  );
}

/** The form of a task: what all have, then its own. `enabled` stands at its head and is none of these. */
export function fieldsOf(templates: Templates, task: string): TaskField[] {
  const own = templates.templates[task]?.fields ?? [];
  return [...own, ...templates.common_fields.filter(({ name }) => name !== 'enabled')];
}

const TIME = /^(|\d{1,2}:\d{1,2}|\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?.*)$/;

export type Fault =
  | { kind: 'range'; min: number; max: number }
  | { kind: 'badChoice'; choices: string }
  | { kind: 'badFlag' }
  | { kind: 'tooLong'; max: number }
  | { kind: 'badTime' };

/** What is wrong with a value, as the templates say; undefined when nothing is. The server has the last word. */
export function faultOf(field: TaskField | 'next_time', value: unknown): Fault | undefined {
  if (field === 'next_time') {
    return typeof value === 'string' && TIME.test(value) ? undefined : { kind: 'badTime' };
  }
  switch (field.type) {
    case 'boolean':
      return typeof value === 'boolean' ? undefined : { kind: 'badFlag' };
    case 'integer': {
      const { min = 0, max = Number.MAX_SAFE_INTEGER } = field;
      const fits = Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
      return fits ? undefined : { kind: 'range', min, max };
    }
    case 'choice': {
      const choices = (field.choices ?? []).map((choice) => choice.value);
      return choices.includes(String(value)) ? undefined : { kind: 'badChoice', choices: choices.join(', ') };
    }
    case 'text': {
      const max = field.max_length ?? 64_000;
      return typeof value === 'string' && [...value].length <= max ? undefined : { kind: 'tooLong', max };
    }
  }
}

/** Wrong fields among the changed ones. */
export function faultsOf(
  draft: Draft,
  templates: Templates,
): { task: string; field: string; fault: Fault }[] {
  return Object.entries(draft).flatMap(([task, fields]) =>
    Object.entries(fields).flatMap(([name, { after }]) => {
      const spec =
        name === 'next_time'
          ? name
          : [...templates.common_fields, ...(templates.templates[task]?.fields ?? [])].find(
              (field) => field.name === name,
            );
      const fault = spec && faultOf(spec, after);
      return fault ? [{ task, field: name, fault }] : [];
    }),
  );
}
