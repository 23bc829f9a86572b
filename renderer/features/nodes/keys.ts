export const nodeKeys = {
  all: ['manager', 'nodes'] as const,
  list: ['manager', 'nodes', 'list'] as const,
  tokens: ['manager', 'nodes', 'tokens'] as const,
};
