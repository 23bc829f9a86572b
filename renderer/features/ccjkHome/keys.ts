export const homeKeys = {
  tasks: ['developer', 'home', 'tasks'] as const,
  stats: ['developer', 'home', 'stats'] as const,
  schedules: ['developer', 'home', 'schedules'] as const,
};
