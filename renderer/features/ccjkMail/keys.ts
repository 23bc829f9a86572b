export const mailKeys = {
  all: ['developer', 'mail'] as const,
  list: ['developer', 'mail', 'list'] as const,
  admin: ['developer', 'mail', 'admin'] as const,
};
