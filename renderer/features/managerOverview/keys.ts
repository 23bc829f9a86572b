export const overviewKeys = {
  now: ['manager', 'overview', 'now'] as const,
  figures: (period: string) => ['manager', 'overview', 'figures', period] as const,
};
