export { PrintPage } from './PrintPage.js';
