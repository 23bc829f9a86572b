// How well a password withstands guessing, in one of four words; not a measure, a nudge.

export type Strength = 'short' | 'weak' | 'fair' | 'strong';

/** The least that the cloud takes for an account. */
const SHORTEST = 6;

const KINDS = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/];

export function strengthOf(password: string, shortest = SHORTEST): Strength {
  const { length } = [...password];
  if (length < shortest) return 'short';
  const kinds = KINDS.filter((kind) => kind.test(password)).length;
  const isMonotonous = new Set(password).size < 5;
  if (isMonotonous || length < 8 || (kinds < 2 && length < 12)) return 'weak';
  return length >= 12 ? 'strong' : 'fair';
}
