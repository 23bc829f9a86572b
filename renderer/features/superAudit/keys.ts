export const auditKeys = { list: ['super', 'audit', 'list'] as const };
