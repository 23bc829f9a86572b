export { NoSession } from './NoSession.js';
export { SessionEnded } from './SessionEnded.js';
export { keepRenewed, openFromAddress } from './openSession.js';
