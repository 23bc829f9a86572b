// Names of what this feature asks for in the query cache: the role first, then the list.
export const renewalKeyKeys = {
  all: ['super', 'keys'] as const,
  list: ['super', 'keys', 'list'] as const,
};
