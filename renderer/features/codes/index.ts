export { CodesPage } from './CodesPage.js';
