export { MailPage } from './MailPage.js';
