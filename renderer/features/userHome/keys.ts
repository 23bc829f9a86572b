export const userKeys = { profile: ['user', 'profile'] as const };
