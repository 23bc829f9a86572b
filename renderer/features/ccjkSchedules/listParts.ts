// What both lists of the page have from it.
import type { ReactNode } from 'react';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';

export interface ListParts {
  /** Makes one. */
  act: ReactNode;
  devices: readonly Device[] | undefined;
  hasDevices: boolean;
  /** The tabs around the list. */
  frame: (list: ReactNode) => ReactNode;
}
