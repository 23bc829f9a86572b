// What writer.mjs writes and its test reads.
export const counters = { name: 'crash.counters', version: 1, key: ['id'] };
export const halves = {
  name: 'crash.halves',
  version: 1,
  key: ['writer', 'number', 'side'],
  indexes: { bySide: { kind: 'ordered', columns: ['side', 'writer', '-number'] } },
};
