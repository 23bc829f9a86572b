import { expect, test } from 'vitest';
import { z } from 'zod';
import { readPaging } from '../../../../server/services/oas/lists/paging.js';
import { prolonged } from '../../../../server/services/oas/accounts/validity.js';
import {
  code,
  filterWord,
  paging,
  password,
  pathId,
  username,
  USER_TYPES,
} from '../../../../server/services/oas/contract/shapes.js';

const accepts = (shape: z.ZodType, value: unknown) => shape.safeParse(value).success;

test('a username has 3 to 64 characters, counted as people count them, and none that cannot be seen', () => {
  for (const good of ['abc', '管理员', ' a ', '😀😀😀', '😀'.repeat(64), "o'--"])
    expect(accepts(username, good), good).toBe(true);
  for (const bad of [
    'ab',
    '😀😀',
    'a'.repeat(65),
    'abc\u0000',
    'a\nb c',
    'abc\ud800',
    '',
    null,
    123,
    ['abc'],
  ]) {
    expect(accepts(username, bad), JSON.stringify(bad)).toBe(false);
  }
  expect(username.parse(' Mgr1 ')).toBe(' Mgr1 ');
});

test('a password has 6 to 128 characters', () => {
  expect(accepts(password, '密码密码密码')).toBe(true);
  expect(accepts(password, '12345')).toBe(false);
  expect(accepts(password, 'x'.repeat(129))).toBe(false);
});

test('a pasted code is read without the blanks around it', () => {
  expect(code.parse(' uac_0123 \n')).toBe('uac_0123');
  expect(accepts(code, '  12345  ')).toBe(false);
});

test('paging clamps whatever it is given and never fails', () => {
  const query = z.object(paging);
  const read = (given: object, names: 'document' | 'original' = 'document') =>
    readPaging(query.parse(given), names);
  expect(read({})).toEqual({ page: 1, pageSize: 20 });
  expect(read({ page: '3', page_size: '50' })).toEqual({ page: 3, pageSize: 50 });
  expect(read({ page: '0', page_size: '0' })).toEqual({ page: 1, pageSize: 1 });
  expect(read({ page: '-4', page_size: '500' })).toEqual({ page: 1, pageSize: 100 });
  expect(read({ page: 'abc', page_size: '1e3' })).toEqual({ page: 1, pageSize: 20 });
  expect(read({ page: '9'.repeat(40), page_size: '' })).toEqual({ page: 100_000, pageSize: 20 });
  expect(read({ page_size: '500' }, 'original')).toEqual({ page: 1, pageSize: 200 });
});

test('a path id is a whole number above 0', () => {
  expect(pathId.parse('42')).toBe(42);
  expect(pathId.parse('007')).toBe(7);
  for (const bad of ['0', '00', '-1', '1.5', '1e3', '0x1', 'abc', '', ' 1', '9'.repeat(30), '１']) {
    expect(accepts(pathId, bad), bad).toBe(false);
  }
});

test('a filter word is read without regard to blanks and case, and an empty one filters nothing', () => {
  const word = z.object({ user_type: filterWord(USER_TYPES) });
  expect(word.parse({ user_type: ' Daily ' })).toEqual({ user_type: 'daily' });
  expect(word.parse({ user_type: '  ' }).user_type).toBeUndefined();
  expect(word.parse({}).user_type).toBeUndefined();
  expect(word.safeParse({ user_type: 'weekly' }).error?.issues[0]?.message).toBe(
    'expected one of daily, duiyi, shuaka',
  );
});

test('days are added to what is left, never from a day that is gone, and not beyond what can be written', () => {
  const day = 86_400_000;
  const now = Date.parse('2026-05-01T08:00:00Z');
  expect(prolonged(now + day, 30, now)).toBe(now + 31 * day);
  expect(prolonged(now - 100 * day, 30, now)).toBe(now + 30 * day);
  expect(new Date(prolonged(Date.parse('9999-06-01T00:00:00Z'), 3650, now)).toISOString()).toBe(
    '9999-12-31T23:59:59.000Z',
  );
});
