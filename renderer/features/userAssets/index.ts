export { AssetsPage } from './AssetsPage.js';
