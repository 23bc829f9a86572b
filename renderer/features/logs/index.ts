export { LogsPage } from './LogsPage.js';
