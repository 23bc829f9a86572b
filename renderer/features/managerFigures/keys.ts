export const figureKeys = (period: string) => ['manager', 'figures', period] as const;
