export { StatsPage } from './StatsPage.js';
