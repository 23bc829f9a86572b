export const backupKeys = {
  all: ['developer', 'backups'] as const,
  list: ['developer', 'backups', 'list'] as const,
  one: (id: string) => ['developer', 'backups', 'one', id] as const,
  versions: (device: string | null) => ['developer', 'backups', 'versions', device] as const,
  quota: ['developer', 'quota'] as const,
};
