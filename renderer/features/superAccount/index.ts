export { SuperAccountPage } from './SuperAccountPage.js';
