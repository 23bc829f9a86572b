export { AlertBanner } from './AlertBanner.js';
export { AlertsPage } from './AlertsPage.js';
export { Needs } from './Needs.js';
