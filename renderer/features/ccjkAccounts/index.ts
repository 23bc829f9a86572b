export { AccountsPage } from './AccountsPage.js';
