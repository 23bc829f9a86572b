export const apiKeyKeys = {
  list: ['developer', 'apiKeys', 'list'] as const,
  limit: ['developer', 'apiKeys', 'limit'] as const,
};
