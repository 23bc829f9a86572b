export { RunsPage } from './RunsPage.js';
