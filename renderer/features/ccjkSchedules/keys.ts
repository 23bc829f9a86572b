export const scheduleKeys = {
  all: ['developer', 'schedules'] as const,
  list: ['developer', 'schedules', 'list'] as const,
  preview: ['developer', 'schedules', 'preview'] as const,
  runs: (id: string) => ['developer', 'schedules', 'runs', id] as const,
  waiting: ['developer', 'schedules', 'waiting'] as const,
};
