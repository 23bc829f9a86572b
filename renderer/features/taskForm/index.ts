export { TaskForm } from './TaskForm.js';
