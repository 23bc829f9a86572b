// Presets with the form of task settings in them: two features that meet here.
import { Suspense } from 'react';
import { Loading } from '../../components/States.js';
import { PresetsPage } from '../../features/presets/index.js';
import type { TaskFormProps } from '../../lib/taskFormProps.js';
import { lazyPage } from '../lazyPage.js';

const Form = lazyPage<TaskFormProps>(
  () => import('../../features/taskForm/index.js').then((file) => file.TaskForm),
  ['taskForm'],
);

/** Waits in its own place: what is typed around it stays in sight. */
function TaskForm(props: TaskFormProps) {
  return (
    <Suspense fallback={<Loading rows={8} />}>
      <Form {...props} />
    </Suspense>
  );
}

export const ManagerPresets = () => <PresetsPage TaskForm={TaskForm} />;
