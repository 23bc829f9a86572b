export const taskKeys = { own: ['user', 'tasks'] as const, calendar: ['user', 'calendar'] as const };
