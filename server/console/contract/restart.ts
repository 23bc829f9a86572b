// Stopping the cloud and starting it again, for settings that are read at the start alone.
import { z } from 'zod';
import { route } from '../../core/http/contract.js';

export const readRestart = route({
  method: 'get',
  path: '/console/api/restart',
  role: 'operator',
  answer: z.object({
    /** Whether whoever started this cloud can start it again; else the operator does. */
    is_possible: z.boolean(),
  }),
  summary: 'Whether the cloud can be restarted from here.',
});

export const restartCloud = route({
  method: 'post',
  path: '/console/api/restart',
  role: 'operator',
  answer: z.object({ message: z.string() }),
  errors: ['no_restart'],
  summary: 'Stops the cloud, which finishes what it was asked, and starts it again at the same ports.',
});
