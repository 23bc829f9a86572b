export { DataPage } from './DataPage.js';
