export { BackupsPage } from './BackupsPage.js';
export { MovePage } from './MovePage.js';
