// A user's tasks with the task form, which comes when it is opened.
import { TasksPage } from '../../features/userTasks/index.js';
import type { TaskFormProps } from '../../lib/taskFormProps.js';
import { lazyPage } from '../lazyPage.js';

const TaskForm = lazyPage<TaskFormProps>(
  () => import('../../features/taskForm/index.js').then((file) => file.TaskForm),
  ['taskForm'],
);

export const UserTasksPage = () => <TasksPage form={TaskForm} />;
