import { expect, test } from 'vitest';
import { openText, sealText } from '../../../../server/core/auth/sealedText.js';
import { deriveKey } from '../../../../server/core/kernel/ids.js';

const key = deriveKey('a secret', 'passwords');

test('a sealed text opens for its owner under its key, and is never twice the same', () => {
  const sealed = sealText(key, 'row 1', 'pässword');
  expect(openText(key, 'row 1', sealed)).toBe('pässword');
  expect(sealed).not.toContain('pässword');
  expect(sealText(key, 'row 1', 'pässword')).not.toBe(sealed);
});

test('a sealed text that was moved, changed, cut, or is another installation’s does not open', () => {
  const sealed = sealText(key, 'row 1', 'password');
  const bytes = Buffer.from(sealed, 'base64');
  bytes[bytes.length - 1]! ^= 1;
  expect(openText(key, 'row 2', sealed)).toBeUndefined();
  expect(openText(key, 'row 1', bytes.toString('base64'))).toBeUndefined();
  expect(openText(key, 'row 1', sealed.slice(0, 20))).toBeUndefined();
  expect(openText(key, 'row 1', '')).toBeUndefined();
  expect(openText(deriveKey('another secret', 'passwords'), 'row 1', sealed)).toBeUndefined();
  expect(openText(deriveKey('a secret', 'another purpose'), 'row 1', sealed)).toBeUndefined();
});
