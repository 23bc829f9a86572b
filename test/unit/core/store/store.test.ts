import { expect, test } from 'vitest';
import { table } from '../../../../server/core/store/index.js';
import { openTestStore } from '../../../kit/store.js';

interface NoteRow {
  id: number;
  owner: number;
  title: string;
  state: 'open' | 'done';
  dueAt: number | null;
}
const notes = table<NoteRow>({
  name: 'test.notes',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: {
    title: { kind: 'hash', columns: ['title'], unique: true },
    byOwner: { kind: 'ordered', columns: ['owner', '-id'] },
    due: { kind: 'ordered', columns: ['dueAt', 'id'], only: { state: 'open' }, notNull: 'dueAt' },
    byOwnerState: { kind: 'ordered', columns: ['owner', 'state', 'id'] },
  },
});
const note = (n: number, more: Partial<NoteRow> = {}): Omit<NoteRow, 'id'> => ({
  owner: n % 3,
  title: `note ${n}`,
  state: 'open',
  dueAt: n * 10,
  ...more,
});

test('what was written is there after the store was closed and opened again', async () => {
  await using cloud = await openTestStore([notes]);
  for (let n = 1; n <= 30; n++) await cloud.store.transaction((tx) => tx.insert(notes, note(n)));
  await cloud.store.transaction((tx) => tx.update(notes, { owner: 1 }, { state: 'done' }));
  await cloud.store.transaction((tx) => tx.delete(notes, { id: 3 }));

  const store = await cloud.reopen();
  await store.transaction(async (tx) => {
    expect(await tx.get(notes, 1)).toMatchObject({ id: 1, title: 'note 1', state: 'done' });
    expect(await tx.get(notes, 3)).toBeUndefined();
    expect(await tx.count(notes, {})).toBe(29);
    expect(await tx.count(notes, { owner: 1, state: 'done' })).toBe(10);
    expect(
      (await tx.page(notes, { where: { owner: 2 }, orderBy: ['-id'], page: 2, pageSize: 3 })).rows.map(
        ({ id }) => id,
      ),
    ).toEqual([20, 17, 14]);
    expect(
      (
        await tx.find(notes, {
          where: { state: 'open', dueAt: { lte: 60 } },
          orderBy: ['dueAt', 'id'],
          limit: 10,
        })
      ).map(({ id }) => id),
    ).toEqual([2, 5, 6]);
    expect(await tx.insert(notes, note(31))).toMatchObject({ id: 31 });
  });
});
