export { TasksPage } from './TasksPage.js';
