// Names of what this feature asks for in the query cache.
export const managerKeys = {
  all: ['super', 'managers'] as const,
  list: ['super', 'managers', 'list'] as const,
  figures: (id: number) => ['super', 'managers', 'figures', id] as const,
  unusedKey: ['super', 'managers', 'unusedKey'] as const,
  audit: (id: number) => ['super', 'managers', 'audit', id] as const,
};
