export { ServicePage } from './ServicePage.js';
