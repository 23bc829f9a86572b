// The menu bar: macOS needs one for copy and paste and for quitting; elsewhere it is hidden and only its keys count.
import type { MenuItemConstructorOptions } from 'electron';
import type { Words } from './words.js';

export function appMenu(
  words: Words,
  platform: NodeJS.Platform,
  quit: () => void,
): MenuItemConstructorOptions[] {
  return [
    {
      label: words.name,
      submenu: [
        ...(platform === 'darwin' ? [{ role: 'hide' as const }, { role: 'hideOthers' as const }] : []),
        { label: words.quit, accelerator: 'CommandOrControl+Q', click: quit },
      ],
    },
    {
      label: words.edit,
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: words.view,
      submenu: [
        { role: 'reload' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        { role: 'close' },
      ],
    },
  ];
}
