// Restarting from the console, where whoever started the cloud gave a way to do so.
import type { Handled } from '../core/http/handle.js';
import { conflict } from '../core/kernel/errors.js';
import { handle, type ConsoleActor } from './access.js';
import { readRestart, restartCloud } from './contract/restart.js';

export const restartRoutes = (restart: (() => void) | undefined): Handled<ConsoleActor>[] => [
  handle(readRestart, async () => ({ is_possible: restart !== undefined })),
  handle(restartCloud, async () => {
    if (!restart)
      throw conflict('no_restart', 'this cloud cannot restart itself; stop it and start it again');
    // The doors answer what is in flight before they close: this answer too.
    restart();
    return { message: 'restarting' };
  }),
];
