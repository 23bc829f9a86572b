export { HomePage, type HomePageProps } from './HomePage.js';
export { useLiveStatus } from './useLiveStatus.js';
