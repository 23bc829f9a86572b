export const dataKeys = {
  state: ['operator', 'data'] as const,
  settings: ['operator', 'data', 'settings'] as const,
};
