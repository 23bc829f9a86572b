export const accountKeys = {
  me: ['developer', 'me'] as const,
  quota: ['developer', 'quota'] as const,
  sessions: ['developer', 'sessions'] as const,
};
