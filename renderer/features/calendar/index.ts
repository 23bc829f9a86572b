export { CalendarPage } from './CalendarPage.js';
