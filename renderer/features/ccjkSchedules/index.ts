export { SchedulesPage } from './SchedulesPage.js';
