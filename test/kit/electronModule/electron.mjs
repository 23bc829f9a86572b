// What the entry asks of Electron before it is the headless cloud.
import { tmpdir } from 'node:os';

export const app = {
  isPackaged: false,
  getPath: () => tmpdir(),
  setName() {},
  setPath() {},
  enableSandbox() {},
  disableHardwareAcceleration() {},
  commandLine: { appendSwitch() {} },
  exit: (code) => process.exit(code),
};
