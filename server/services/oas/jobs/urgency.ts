// Jobs that a person wants now go before all others, before those that have waited long too.

/** Above every priority that a task may have (0 to 1000). */
export const URGENT = 10_000;
