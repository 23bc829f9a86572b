// What the proving thread is given and what it says. Errors lose their class on the way and get it back.
import { AppError, type ErrorKind } from '../core/kernel/errors.js';
import { StoreDamageError } from '../core/store/types.js';
import type { About } from './about.js';

export interface ProofOrder {
  file: string;
  passphrase: string | undefined;
  into: string;
  sync: boolean;
}

export type ToldFailure =
  | { is: 'damage'; file: string; offset: number; detail: string }
  | { is: 'refusal'; kind: ErrorKind; code: string; detail: string }
  | { is: 'fault'; message: string; code: string | undefined };

export type ProofMessage = { bytes: number } | { about: About } | { failure: ToldFailure };

export function told(error: unknown): ToldFailure {
  if (error instanceof StoreDamageError) {
    const { file, offset, detail } = error;
    return { is: 'damage', file, offset, detail };
  }
  if (error instanceof AppError) {
    const { kind, code, detail } = error;
    return { is: 'refusal', kind, code, detail };
  }
  const { stack, code } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  return { is: 'fault', message: stack ?? String(error), code };
}

export function asError(failure: ToldFailure): Error {
  switch (failure.is) {
    case 'damage':
      return new StoreDamageError(failure.file, failure.offset, failure.detail);
    case 'refusal':
      return new AppError(failure.kind, failure.code, failure.detail);
    case 'fault':
      return Object.assign(
        new Error(failure.message),
        failure.code === undefined ? {} : { code: failure.code },
      );
  }
}
