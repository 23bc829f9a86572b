// What of OAS is secret, and how it is shown.
import { createMasking } from '../../../core/audit/mask.js';

export const { mask, maskSecrets } = createMasking({
  prefix: /^(mrk|uac|utk|ptk)_/,
  secretName: /^(code|codes|account_?no|accountNo|token|.*_token|.*password.*|setup_code)$/i,
});
