export const runKeys = { list: ['user', 'runs'] as const };
