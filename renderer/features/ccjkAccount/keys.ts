export const accountKeys = {
  quota: ['developer', 'quota'] as const,
  sessions: ['developer', 'sessions'] as const,
};
