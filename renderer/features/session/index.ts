export { NoSession } from './NoSession.js';
export { SessionEnded } from './SessionEnded.js';
