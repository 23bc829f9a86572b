// Device keys: what a daemon proves itself with. No end, revocable, good for one device (document, security).
import { newOpaqueToken, type OpaqueToken } from '../../../core/auth/opaque.js';

const PREFIX = 'dvk_';
const SECRET_BYTES = 24;

export const isDeviceKey = (token: string): boolean => /^dvk_[0-9a-f]{48}$/.test(token);
export const newDeviceKey = (): OpaqueToken => newOpaqueToken(PREFIX, SECRET_BYTES);
