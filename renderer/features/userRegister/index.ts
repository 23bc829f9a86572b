export { RegisterPage } from './RegisterPage.js';
