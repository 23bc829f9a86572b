export { ManagersPage } from './ManagersPage.js';
