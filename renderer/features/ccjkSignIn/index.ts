export { LoginPage } from './LoginPage.js';
export { RegisterPage } from './RegisterPage.js';
export { SignInAgain } from './SignInAgain.js';
