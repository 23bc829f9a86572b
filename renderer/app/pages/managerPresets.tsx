// Presets with the form of task settings in them: two features that meet here.
import { PresetsPage } from '../../features/presets/index.js';
import type { TaskFormProps } from '../../lib/taskFormProps.js';
import { lazyPage } from '../lazyPage.js';

const TaskForm = lazyPage<TaskFormProps>(
  () => import('../../features/taskForm/index.js').then((file) => file.TaskForm),
  ['taskForm'],
);

export const ManagerPresets = () => <PresetsPage TaskForm={TaskForm} />;
