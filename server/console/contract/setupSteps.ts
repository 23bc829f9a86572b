// The questions of the first set-up.

/** In this order; `done` once the operator has seen the last page. */
export const SETUP_STEPS = ['language', 'super', 'lan', 'backup', 'manager', 'node', 'done'] as const;
export type SetupStep = (typeof SETUP_STEPS)[number];
