// What a task form takes. A feature that shows one gets it as a part from its page (app/pages/): features know no other feature.
import type { ComponentType } from 'react';
import type { TaskConfig } from '../../server/services/oas/contract/tasks.js';

export interface TaskFormProps {
  /** As stored, in the order in which the tasks are to stand. */
  config: TaskConfig;
  userType?: 'daily' | 'duiyi' | 'shuaka' | undefined;
  /** Reads what is stored now, so that a save overwrites nobody's change unseen; none where nobody else writes. */
  latest?: () => Promise<TaskConfig>;
  /** Gets only what changed. Throws an `ApiError`: the form says it and keeps what was typed. */
  save?: (change: TaskConfig) => Promise<unknown>;
  /** Instead of `save`, where what stands around the form does the saving: all changes, and whether nothing is wrong in them. */
  onChange?: (change: TaskConfig, isRight: boolean) => void;
  /** "Save" by default. */
  saveLabel?: string;
  /** After `save` the changes stay in the form: what was sent is not stored yet. */
  isKept?: boolean;
}

export type TaskFormPart = ComponentType<TaskFormProps>;
