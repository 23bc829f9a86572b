export const auditKeys = { list: ['manager', 'audit', 'list'] as const };
