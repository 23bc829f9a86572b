export const superAccountKeys = { sessions: ['super', 'sessions'] as const };
