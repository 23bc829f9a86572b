// Names of what this feature asks for in the query cache.
export const codeKeys = {
  all: ['manager', 'codes'] as const,
  list: ['manager', 'codes', 'list'] as const,
  batches: ['manager', 'codes', 'batches'] as const,
  print: ['manager', 'codes', 'print'] as const,
};
