// What the shell uses of Electron. Only index.ts imports the program itself; everything else is handed this, so that it runs under
// plain Node with a stand-in.
import type * as electron from 'electron';

export type ElectronApi = Pick<
  typeof electron,
  | 'app'
  | 'BrowserWindow'
  | 'Menu'
  | 'Tray'
  | 'Notification'
  | 'clipboard'
  | 'crashReporter'
  | 'dialog'
  | 'ipcMain'
  | 'nativeImage'
  | 'powerMonitor'
  | 'powerSaveBlocker'
  | 'session'
  | 'shell'
>;
