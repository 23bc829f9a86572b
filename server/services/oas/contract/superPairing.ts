// The super lets an agent in for a manager, whose own password nobody else knows. Beyond the document.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { createPairingToken } from './nodes.js';
import { pathId } from './shapes.js';

/** The manager finds it among its own tokens, made by the super's name. */
export const pairForManager = route({
  role: 'super',
  localOnly: true,
  method: 'post',
  path: '/api/v1/super/managers/:id/pairing-tokens',
  params: z.object({ id: pathId }),
  body: createPairingToken.body,
  answer: createPairingToken.answer,
  status: 201,
  errors: ['local_only', 'not_found', 'manager_disabled', 'too_many_pairing_tokens'],
  summary: 'Make a token that lets one node of a manager in, without the password',
});
