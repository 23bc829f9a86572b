export const overviewKeys = {
  all: ['super', 'overview'] as const,
  numbers: ['super', 'overview', 'numbers'] as const,
  figures: ['super', 'overview', 'figures'] as const,
  expiring: ['super', 'overview', 'expiring'] as const,
};
