// OAS on a port of its own: serviceDoor.ts.
import { oas } from '../../server/services/oas/index.js';
import { openTestDoor, type ServiceDoor, type ServiceDoorOptions } from './serviceDoor.js';

export type OasDoor = ServiceDoor;
export type OasDoorOptions = ServiceDoorOptions;

export const openOasDoor = (options: OasDoorOptions = {}): Promise<OasDoor> => openTestDoor(oas, options);
