export const accountKeys = { me: ['manager', 'me'] as const };
