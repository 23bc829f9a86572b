import { statusKey } from '../../lib/cloudStatus.js';

export const cloudKeys = { status: statusKey };
