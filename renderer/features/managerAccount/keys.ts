export const accountKeys = { me: ['manager', 'me'] as const, sessions: ['manager', 'sessions'] as const };
