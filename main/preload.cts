// The bridge between the console's page and the shell: named functions, nothing of Electron behind them. It runs sandboxed, so it
// is one CommonJS file that loads nothing but Electron; the arguments are judged on the other side (ipc.ts).
import electron = require('electron');
import type { Channel, DesktopBridge } from './channels.js';

const ask = (channel: Channel, ...args: unknown[]): Promise<never> =>
  electron.ipcRenderer.invoke(channel, ...args) as Promise<never>;

const bridge: DesktopBridge = {
  consoleToken: () => ask('shell.consoleToken'),
  readSettings: () => ask('shell.readSettings'),
  changeSettings: (change) => ask('shell.changeSettings', change),
  openDataFolder: () => ask('shell.openDataFolder'),
  chooseFolder: () => ask('shell.chooseFolder'),
  readUpdates: () => ask('shell.readUpdates'),
  checkForUpdates: () => ask('shell.checkForUpdates'),
  installUpdate: () => ask('shell.installUpdate'),
};

electron.contextBridge.exposeInMainWorld('deskcloud', bridge);
