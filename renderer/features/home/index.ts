export { HomePage } from './HomePage.js';
export { useLiveStatus } from './useLiveStatus.js';
