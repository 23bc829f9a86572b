export { JobsPage } from './JobsPage.js';
