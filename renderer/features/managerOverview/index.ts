export { OverviewPage } from './OverviewPage.js';
