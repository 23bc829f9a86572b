export const assetKeys = { own: ['user', 'assets'] as const };
