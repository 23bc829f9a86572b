export { PresetsPage } from './PresetsPage.js';
