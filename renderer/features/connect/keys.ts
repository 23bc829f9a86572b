// Names of what this feature asks for in the query cache.
export const connectKeys = {
  selfTest: ['cloud', 'lan', 'selfTest'] as const,
  settings: ['cloud', 'settings'] as const,
  restart: ['cloud', 'restart'] as const,
  managers: ['super', 'managers', 'names'] as const,
};
