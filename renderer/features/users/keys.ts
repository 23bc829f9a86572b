// Names of what this feature asks for in the query cache.
export const userKeys = {
  all: ['manager', 'users'] as const,
  list: ['manager', 'users', 'list'] as const,
  one: (id: number) => ['manager', 'users', 'one', id] as const,
  part: (id: number, part: string) => ['manager', 'users', 'one', id, part] as const,
  presets: ['manager', 'presets'] as const,
};
