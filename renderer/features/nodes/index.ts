export { NodesPage } from './NodesPage.js';
