import { expect, test } from 'vitest';
import { isAllowedPath } from '../../../server/backups/about.js';
import { CERTIFICATE_FILE } from '../../../server/certificate.js';
import { SECRETS_FILE } from '../../../server/secrets.js';
import { SECRET_SETTINGS_FILE, SETTINGS_FILE } from '../../../server/settingFiles.js';

test.each([SETTINGS_FILE, SECRET_SETTINGS_FILE, SECRETS_FILE, CERTIFICATE_FILE])(
  'a sealed backup that holds %s can be restored',
  (file) => expect(isAllowedPath(file)).toBe(true),
);

test.each(['backups.json', '../settings.json', 'store/../../settings.json'])(
  'a file that claims to be %s is not written to disk',
  (file) => expect(isAllowedPath(file)).toBe(false),
);
