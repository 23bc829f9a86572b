// Where the set-up stands. The address says it, for Back and for a reload; without it the cloud does, which keeps how far it came.
import { SETUP_STEPS, type SetupStep } from '../../../server/console/contract/setupSteps.js';

export type { SetupStep };

export const FIRST_STEP: SetupStep = 'language';

/** The last page is no step: nothing is asked there. */
export const ASKING = SETUP_STEPS.filter((step) => step !== 'done');
export type AskingStep = (typeof ASKING)[number];

const isStep = (text: unknown): text is SetupStep => SETUP_STEPS.some((step) => step === text);

const placeOf = (step: SetupStep) => SETUP_STEPS.indexOf(step);

export const isFurther = (step: SetupStep, than: SetupStep): boolean => placeOf(step) > placeOf(than);

export const stepAfter = (step: SetupStep): SetupStep => SETUP_STEPS[placeOf(step) + 1] ?? 'done';

export const stepBefore = (step: SetupStep): SetupStep | undefined => SETUP_STEPS[placeOf(step) - 1];

/** Nothing comes before the super account: without it nobody may do what later steps do. */
export function stepToShow(asked: string | null, kept: unknown, hasSuper: boolean): SetupStep {
  const wanted = isStep(asked) ? asked : isStep(kept) ? kept : FIRST_STEP;
  return !hasSuper && isFurther(wanted, 'super') ? 'super' : wanted;
}

/** Ways of a step to its neighbours. */
export interface StepWays {
  next: () => void;
  back: () => void;
}
