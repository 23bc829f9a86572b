// Renewal keys beyond making one and listing: document, section 3, and batches, notes and handing out of ours.
import { codeFilters, codeRoutes } from './codeShapes.js';
import { durationDays } from './shapes.js';
import { renewalKey } from './super.js';

export const renewalKeyRoutes = codeRoutes({
  path: '/api/v1/super/manager-renewal-keys',
  role: 'super',
  localOnly: true,
  idsName: 'key_ids',
  word: 'renewal key',
  item: renewalKey,
  filters: codeFilters,
  grant: { duration_days: durationDays },
});

export const {
  revoke: revokeRenewalKey,
  remove: deleteRenewalKey,
  revokeMany: revokeRenewalKeys,
  removeMany: deleteRenewalKeys,
  makeMany: createRenewalKeys,
  edit: editRenewalKey,
  editMany: editRenewalKeys,
  handOut: handOutRenewalKeys,
  batches: listRenewalKeyBatches,
  text: getRenewalKeyText,
} = renewalKeyRoutes;
