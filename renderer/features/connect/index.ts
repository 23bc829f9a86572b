export { ConnectPage } from './ConnectPage.js';
