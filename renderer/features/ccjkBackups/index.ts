export { BackupsPage } from './BackupsPage.js';
