export const cloudKeys = { status: ['cloud', 'status'] as const };
