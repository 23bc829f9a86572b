export { DevicesPage } from './DevicesPage.js';
