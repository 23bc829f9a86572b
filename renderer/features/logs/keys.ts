export const logKeys = {
  list: (query: object) => ['operator', 'logs', query] as const,
  tail: (query: object) => ['operator', 'logs', 'tail', query] as const,
};
