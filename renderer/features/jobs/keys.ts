export const jobKeys = {
  all: ['manager', 'jobs'] as const,
  list: ['manager', 'jobs', 'list'] as const,
  one: (id: number) => ['manager', 'jobs', 'one', id] as const,
  nodes: ['manager', 'jobs', 'nodes'] as const,
};
