export const accountKeys = { profile: ['user', 'profile'] as const, sessions: ['user', 'sessions'] as const };
