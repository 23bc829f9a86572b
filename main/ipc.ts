// Answers the bridge. Promise: only the console's own page in its top frame is heard, with arguments of the declared shape; anything
// else is refused with an error, never with silence.
import type { IpcMainInvokeEvent } from 'electron';
import type { z } from 'zod';
import { channels, type Channel } from './channels.js';
import type { ElectronApi } from './electronApi.js';
import { isWithin } from './links.js';

export type Handlers = {
  [Name in Channel]: (...args: z.infer<(typeof channels)[Name]>) => unknown;
};

/** `origin` answers undefined while there is no console: nobody is heard then. */
export function answerBridge(
  ipcMain: ElectronApi['ipcMain'],
  origin: () => string | undefined,
  handlers: Handlers,
): void {
  for (const [name, shape] of Object.entries(channels)) {
    const handler = handlers[name as Channel] as (...args: readonly unknown[]) => unknown;
    ipcMain.handle(name, async (event, ...args: unknown[]) => {
      if (!isConsole(event, origin())) throw new Error(`${name}: only the console may ask this`);
      const parsed = shape.safeParse(args);
      if (!parsed.success) throw new Error(`${name}: the arguments are not of its shape`);
      return handler(...parsed.data);
    });
  }
}

function isConsole({ senderFrame }: IpcMainInvokeEvent, origin: string | undefined): boolean {
  return (
    origin !== undefined &&
    senderFrame !== null &&
    senderFrame.parent === null &&
    isWithin(senderFrame.url, origin)
  );
}
