// The users' page with the form of task settings in it: two features that meet here.
import { lazy, Suspense } from 'react';
import { UsersPage } from '../../features/users/index.js';
import type { TaskFormProps } from '../../lib/taskFormProps.js';
import { Loading } from '../../components/States.js';

const Form = lazy(() =>
  import('../../features/taskForm/index.js').then((file) => ({ default: file.TaskForm })),
);

/** Comes when it is first shown. */
function TaskForm(props: TaskFormProps) {
  return (
    <Suspense fallback={<Loading rows={8} />}>
      <Form {...props} />
    </Suspense>
  );
}

export function ManagerUsers() {
  return <UsersPage TaskForm={TaskForm} />;
}
