// Activation codes beyond making one and listing (document, section 4, and batches, notes and handing out of ours), and users
// made many at once without handing out codes.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { codeRoutes } from './codeShapes.js';
import { activationCode, activationCodeFilters, createdUser, grant } from './manager.js';
import { line } from './shapes.js';

export const activationCodeRoutes = codeRoutes({
  path: '/api/v1/manager/activation-codes',
  role: 'manager',
  idsName: 'code_ids',
  word: 'activation code',
  item: activationCode,
  filters: activationCodeFilters,
  grant,
});

export const {
  revoke: revokeActivationCode,
  remove: deleteActivationCode,
  revokeMany: revokeActivationCodes,
  removeMany: deleteActivationCodes,
  makeMany: createActivationCodes,
  edit: editActivationCode,
  editMany: editActivationCodes,
  handOut: handOutActivationCodes,
  batches: listActivationCodeBatches,
  text: getActivationCodeText,
} = activationCodeRoutes;

export const createUsers = route({
  method: 'post',
  path: '/api/v1/manager/users/batch-create',
  role: 'manager',
  body: z.object({
    count: z.int().min(1).max(50),
    ...grant,
    /** Kept on the used codes that the users leave behind. */
    note: line(200).optional(),
  }),
  /** `text`: one account number a line. */
  answer: z.object({ items: z.array(createdUser), created: z.int(), text: z.string() }),
  status: 201,
  summary: 'Make 1 to 50 users at once: all or none',
});
