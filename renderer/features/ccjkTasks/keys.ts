export const taskKeys = {
  all: ['developer', 'tasks'] as const,
  list: ['developer', 'tasks', 'list'] as const,
  one: (id: string) => ['developer', 'tasks', id] as const,
  quota: ['developer', 'quota'] as const,
};
