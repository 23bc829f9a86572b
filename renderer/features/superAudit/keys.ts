export const auditKeys = {
  list: ['super', 'audit', 'list'] as const,
  managers: ['super', 'audit', 'managers'] as const,
};
