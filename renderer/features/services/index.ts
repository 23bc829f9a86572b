export { ServicesPage } from './ServicesPage.js';
