import { expect, test } from 'vitest';
import type { Tx } from '../../../../../server/core/store/types.js';
import { audit, verifyAudit } from '../../../../../server/services/oas/audit/audit.js';
import { canonicalJson } from '../../../../../server/core/audit/canonicalJson.js';
import { mask } from '../../../../../server/services/oas/audit/mask.js';
import { auditTable } from '../../../../../server/services/oas/tables.js';
import { openOasStore } from '../../../../kit/oasStore.js';

const entry = (targetId: number) => ({
  actor: { type: 'operator' } as const,
  action: 'reset_super_password',
  targetType: 'super',
  targetId,
  detail: { username: 'admin', nested: { b: 1, a: [2, null] } },
  ip: '127.0.0.1',
});

const writeThree = async (tx: Tx) => {
  for (const targetId of [1, 2, 3]) await audit(tx, entry(targetId));
};

test('an untouched audit record verifies, also an empty one', async () => {
  await using oas = await openOasStore('2026-05-01T08:00:00Z');
  expect(await verifyAudit(oas.store, oas.history)).toBeNull();
  await oas.act(writeThree);
  expect(await verifyAudit(oas.store, oas.history)).toBeNull();
});

test('an entry of which a field had no value verifies when it comes back from disk without it', async () => {
  await using oas = await openOasStore('2026-05-01T08:00:00Z');
  const detail = {
    note: undefined,
    list: [undefined, () => 1],
    nested: { gone: undefined, inherited: Object },
  };
  await oas.act((tx) => audit(tx, { ...entry(1), detail: detail as never }));
  await oas.act(async (tx) => {
    const [row] = await tx.delete(auditTable, { id: 1 });
    await tx.insert(auditTable, JSON.parse(JSON.stringify(row)) as never);
  });
  expect(await verifyAudit(oas.store, oas.history)).toBeNull();
});

test('a changed entry is named', async () => {
  await using oas = await openOasStore('2026-05-01T08:00:00Z');
  await oas.act(writeThree);
  await oas.act((tx) => tx.update(auditTable, { id: 2 }, { ip: '10.0.0.9' }));
  expect(await verifyAudit(oas.store, oas.history)).toBe('audit entry 2 was changed after it was written');
});

test('an entry that was written anew, with a hash that fits, breaks the link after it', async () => {
  await using oas = await openOasStore('2026-05-01T08:00:00Z');
  await oas.act(writeThree);
  await oas.act(async (tx) => {
    const third = await tx.get(auditTable, 3);
    await tx.delete(auditTable, { id: { in: [2, 3] } });
    await audit(tx, { ...entry(2), ip: '10.0.0.9' });
    expect(await tx.count(auditTable, {})).toBe(2);
    await tx.insert(auditTable, { ...third!, id: 5 });
  });
  expect(await verifyAudit(oas.store, oas.history)).toBe(
    'audit entries between 4 and 5 are missing or were changed',
  );
});

test('a missing entry is named by its neighbours', async () => {
  await using oas = await openOasStore('2026-05-01T08:00:00Z');
  await oas.act(writeThree);
  await oas.act((tx) => tx.delete(auditTable, { id: 2 }));
  expect(await verifyAudit(oas.store, oas.history)).toBe(
    'audit entries between 1 and 3 are missing or were changed',
  );
  await oas.act((tx) => tx.delete(auditTable, { id: 1 }));
  expect(await verifyAudit(oas.store, oas.history)).toBe('audit entries before 3 are missing');
});

test('codes, account numbers and tokens stand masked in the record, however deep', async () => {
  await using oas = await openOasStore('2026-05-01T08:00:00Z');
  const secrets = {
    code: 'uac_0123456789abcdef01234567',
    account_no: 'ABCDEFGH12345678',
    changes: [{ token: 'utk_0123456789abcdef', codes: ['mrk_fedcba987654'], days: 30 }],
  };
  await oas.act((tx) => audit(tx, { ...entry(1), detail: secrets }));
  const [row] = await oas.act((tx) => tx.find(auditTable, { where: {}, orderBy: ['-id'], limit: 1 }));
  expect(row?.detail).toEqual({
    code: 'uac_0123***',
    account_no: 'ABCD***',
    changes: [{ token: 'utk_0123***', codes: ['mrk_fedc***'], days: 30 }],
  });
  expect(await verifyAudit(oas.store, oas.history)).toBeNull();
});

test('an audit entry that its change rolls back leaves no gap', async () => {
  await using oas = await openOasStore('2026-05-01T08:00:00Z');
  await oas.act((tx) => audit(tx, entry(1)));
  const failed = oas.act(async (tx) => {
    await audit(tx, entry(2));
    throw new Error('the change failed');
  });
  await expect(failed).rejects.toThrow('the change failed');
  await oas.act((tx) => audit(tx, entry(3)));
  expect(await verifyAudit(oas.store, oas.history)).toBeNull();
});

test('the same value is the same text, in whatever order its fields were written', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })).toBe(
    '{"a":true,"b":[1,{"c":"x","d":null}]}',
  );
  expect(mask('utk_abcdef')).toBe('utk_abcd***');
});
