export { KeysPage } from './KeysPage.js';
